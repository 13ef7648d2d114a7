/** A new folder that is gone when the test is over. */
export declare function temporaryFolder(): Promise<
  {
    path: string
  } & AsyncDisposable
>
