import { type Loaded, type LoadInput } from '../../src/config/load.ts'
/** A folder of its own with a home, a project and a machine-wide file, in which settings are loaded. */
export interface ConfigPlace extends Disposable {
  root: string
  home: string
  /** The working directory. */
  project: string
  systemFile: string
  /** Writes below the root and returns the full path. */
  write(path: string, text: string): string
  load(input?: Partial<LoadInput>): Promise<Loaded>
}
export declare function configPlace(): ConfigPlace
/** What the problems say, one line each. */
export declare function said(loaded: Loaded): string[]
