/** Whether the lab can open in a window of its own on this machine, or one line why not. */
export function desktopShell(): { readonly whyNot: string } {
  return { whyNot: 'This version of Epoch Lab has no window of its own; it opens in a browser tab.' };
}
