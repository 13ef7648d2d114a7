export { ESCAPE_SEQUENCE, harmless, harmlessLines } from '../../kit/harmless.ts'
