/** Which of its streams a command is to have as a terminal. */
export type PtyWish = 'both' | 'stderr'
