/** Edit distance: insertions, deletions, replacements and swaps of neighbours each count one (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(previous[j]! + 1, current[j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforePrevious[j - 2]! + 1);
      }
      current.push(least);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length]!;
}

/** The known word most like `word`, if a slip of the pen or another spelling could explain it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const plain = word.slice(0, 60).toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(plain, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  const within = Math.max(1, Math.floor(Math.min(plain.length, 12) / 3));
  return best !== undefined && best.distance <= within ? best.candidate : undefined;
}

/** `; did you mean "..."?`, or the list of what is known. */
export function suggestion(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  if (best !== undefined) return `; did you mean "${best}"?`;
  return known.length === 0
    ? '; nothing is known here'
    : `; known here: ${known.map((name) => `"${name}"`).join(', ')}`;
}
