import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../worker/contract/shell.ts';
import { texts } from './texts.ts';

export interface MenuActions {
  /** The page does it. */
  command(command: ShellCommand): void;
  /** The user wants to choose a file. */
  open(): void;
}

/** The menu of the app. What the page does is asked of it; the rest is what the system offers everywhere. */
export function setMenu(actions: MenuActions, platform: NodeJS.Platform): void {
  const { menu } = texts;
  const isMac = platform === 'darwin';
  const ask = (label: string, command: ShellCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => actions.command(command),
    ...(accelerator !== undefined && { accelerator }),
  });
  const settings = ask(menu.settings, 'settings', 'CmdOrCtrl+,');
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const own: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: menu.file,
    submenu: [
      ask(menu.newExperiment, 'new-experiment', 'CmdOrCtrl+N'),
      { label: menu.open, accelerator: 'CmdOrCtrl+O', click: () => actions.open() },
      separator,
      ...(isMac ? [] : [settings, separator]),
      { role: isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: menu.view,
    submenu: [
      ask(menu.palette, 'palette'),
      separator,
      { role: 'reload' },
      ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
    ],
  };
  const go: MenuItemConstructorOptions = {
    label: menu.go,
    submenu: [ask(menu.history, 'history'), ask(menu.compare, 'compare'), ask(menu.data, 'data')],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: menu.help,
    submenu: [ask(menu.shortcuts, 'shortcuts'), ...(isMac ? [] : [separator, { role: 'about' } as const])],
  };
  const template = [
    ...(isMac ? [own] : []),
    file,
    { role: 'editMenu' } as const,
    view,
    go,
    { role: 'windowMenu' } as const,
    help,
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
