import type { Component } from 'vue';

/** One line of a menu and what it does. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: Component;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly run: () => void;
}
