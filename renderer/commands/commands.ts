import { computed, onScopeDispose, shallowReactive, type Component } from 'vue';

/** Something the user can do, from a key, the palette or the list of shortcuts. */
export interface Command {
  readonly title: string;
  /** `mod+k`, `?`, or keys one after the other as `g b`; `mod` is Command on a Mac and Control elsewhere. */
  readonly keys?: string;
  readonly icon?: Component;
  readonly run: () => void;
}

const registered = shallowReactive(new Set<readonly Command[]>());

/** What can be done on the page that is shown; what a page adds comes first. */
export const commands = computed(() => [...registered].reverse().flat());

/** Offers commands as long as the component that calls this lives. */
export function useCommands(offered: readonly Command[]): void {
  registered.add(offered);
  onScopeDispose(() => registered.delete(offered));
}
