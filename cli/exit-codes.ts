/** How every command ends. Beyond 63 they are those of BSD sysexits. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** The check found something that breaks. */
  found: 1,
  /** Unknown command, option or argument. */
  usage: 2,
  /** A contract, overlay or operation is wrong. */
  data: 65,
  /** A file or folder that was named is not there. */
  noInput: 66,
  /** A file exists already that would be written. */
  cannotCreate: 73,
  /** The system refuses a file or folder: no permission, no space, not a folder. */
  system: 74,
  /** The environment is wrong. */
  config: 78,
} as const;

/** Ends the command with a message and a code of the table. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;
  /** For machines, with `--json`. */
  readonly details: object;

  constructor(code: number, message: string, details: object = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
