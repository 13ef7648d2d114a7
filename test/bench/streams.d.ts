/** 1 GiB of text lines: into a redirected file, and through a pipe that is kept and scanned, against bare and `tee`. */
export declare function bench(): Promise<void>
