/** The other of two arms, which cannot be the same: where it is, the next free one from the start. */
export const otherThan = (chosen: number, other: number): number => (chosen !== other ? other : chosen === 0 ? 1 : 0);
