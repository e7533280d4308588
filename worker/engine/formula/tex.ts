import mathjs from 'mathjs/lib/browser/math.js';

/** Formula text in TeX, as the lectures would set it. */
export const tex = (text: string): string => mathjs.parse(text).toTex();
