/** An address that never answers, not even with a refusal: a listener whose queue is full and stays so. */
export declare function openBlackHole(): Promise<
  Disposable & {
    port: number
  }
>
