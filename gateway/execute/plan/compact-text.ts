/**
 * A text in the form of one byte a character, where it has none beyond Latin-1. V8 keeps the form of the text that a piece was cut
 * from: one dash in a description gives every name of the schema two bytes, and one such name makes all of an answer, which it is put
 * together with, twice as long to write.
 */
export function compactText(text: string): string {
  return LATIN_1.test(text) ? Buffer.from(text, 'latin1').toString('latin1') : text;
}

const LATIN_1 = /^[\0-\xff]*$/;
