// The programs that the kernel itself keeps running beside those that cells start: an interrupt of a cell is not for
// them.

/** Their process ids. */
export const ownPrograms: Set<number> = new Set();
