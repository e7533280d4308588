import { commands, type Command } from './commands.ts';

/** How long after the first key of a pair the second one counts, in milliseconds. */
const pairTime = 1200;

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** A key press in the notation of commands. */
export function keyOf(event: KeyboardEvent): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${event.shiftKey && (mod || key.length > 1) ? 'shift+' : ''}${key}`;
}

/** The keys as they are printed on the machine's keyboard. */
export function keyCaps(keys: string): string[] {
  const named: Record<string, string> = {
    mod: isMac ? '⌘' : 'Ctrl',
    shift: '⇧',
    alt: isMac ? '⌥' : 'Alt',
    ' ': 'Space',
  };
  const parts = keys === ' ' ? [' '] : keys.split(/[ +]/);
  return parts.map((part) => named[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=radio], [type=checkbox]), textarea, select') !== null;

const isModal = (): boolean => document.querySelector('[role=dialog]') !== null;

/** Runs the command of a key, or of two keys in a row, unless the key is being typed into something. */
export function listenToKeys(): () => void {
  let before = '';
  let pressedAt = 0;
  const find = (keys: string): Command | undefined => commands.value.find((command) => command.keys === keys);

  function press(event: KeyboardEvent): void {
    const key = keyOf(event);
    if (event.defaultPrevented || isModal() || (isTyping(event.target) && !key.startsWith('mod+'))) return;
    const isPair = performance.now() - pressedAt < pairTime;
    const command = (isPair ? find(`${before} ${key}`) : undefined) ?? find(key);
    before = command ? '' : key;
    pressedAt = performance.now();
    if (!command) return;
    event.preventDefault();
    command.run();
  }

  window.addEventListener('keydown', press);
  return () => window.removeEventListener('keydown', press);
}
