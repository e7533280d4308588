import type { RouteLocationRaw, Router } from 'vue-router';
import type { ShellCommand } from '../../worker/contract/shell.ts';
import { openFile } from './opened-file.ts';

/** What only the page can show. */
export interface Sheets {
  readonly palette: () => void;
  readonly shortcuts: () => void;
}

/** Does what the menu of the desktop asks, and opens the files the system hands over; does nothing in a browser tab. */
export function followDesktop(router: Router, { palette, shortcuts }: Sheets): void {
  const goTo = (to: RouteLocationRaw) => () => void router.push(to);
  const commands = {
    'new-experiment': goTo({ name: 'build', query: { preset: '' } }),
    history: goTo({ name: 'history' }),
    compare: goTo({ name: 'compare' }),
    data: goTo({ name: 'data' }),
    settings: goTo({ name: 'settings' }),
    palette,
    shortcuts,
  } as const satisfies Record<ShellCommand, () => void>;
  window.shell?.onCommand((command) => commands[command]());
  window.shell?.onOpenFile(({ name, bytes }) => void openFile(router, new File([bytes], name)));
}
