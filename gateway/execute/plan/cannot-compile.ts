/** The plan has something that cannot be compiled; the reference executor runs it. */
export class CannotCompile extends Error {
  override readonly name = 'CannotCompile';
}
