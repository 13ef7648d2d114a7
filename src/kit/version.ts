/** This program's version; the bundler puts package.json's in. */
declare const TASKER_VERSION: string

export const version: string = typeof TASKER_VERSION === 'string' ? TASKER_VERSION : '0.0.0-source'
