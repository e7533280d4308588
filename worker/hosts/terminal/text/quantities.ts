/** Seconds as a clock shows them: "0:07", "12:30", "1:02:03"; days are hours, too. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A duration in words: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

/** "1 run", "12,000 runs". */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

export const grouped = (count: number): string => Math.round(count).toLocaleString('en-US');

/** A share (0 to 1) in percent, as all pages show accuracy. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** A stored time to the minute; times are shown as they are stored, in UTC. */
export const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')}Z`;
