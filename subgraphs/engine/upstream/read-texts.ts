/**
 * What is known of the texts in the answers that one request has read. JSON without a backslash holds no text that JSON would
 * have to escape again: quotation marks, backslashes and control characters stand in it only behind one (RFC 8259 §7), and
 * text decoded from UTF-8 has no lone surrogates. One look at a body saves a look at each of its texts.
 */
export class ReadTexts {
  private bodies = 0;
  private escaped = false;

  /** A body was read as JSON. */
  noteJson(body: string): void {
    this.bodies += 1;
    if (!this.escaped && body.includes('\\')) this.escaped = true;
  }

  /** Values came in by another way, about which nothing is known. */
  noteOther(): void {
    this.escaped = true;
  }

  /** Every text read so far stands in JSON as it is. `false` when nothing was read: who asks for it then asks in the wrong place. */
  get plain(): boolean {
    return this.bodies > 0 && !this.escaped;
  }
}
