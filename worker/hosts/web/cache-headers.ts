/** Names with a hash of their content never mean anything else; all others are asked for again. */
export const cacheFor = { hashed: 'private, max-age=31536000, immutable', other: 'no-store' } as const;
