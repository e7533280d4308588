/** Runs that train side by side on a graphics card, at most. */
export const mostLanes = 32;
