/** What a worker thread and its watcher share: 32-bit counters, so that a stuck thread need not answer. */
export const PROGRESS_BYTES = 12;
/** Messages finished. */
export const DONE = 0;
/** Pieces of one message finished. */
export const PULSES = 1;
/** The kernel's id of the thread, 0 where there is none. */
export const THREAD_ID = 2;
