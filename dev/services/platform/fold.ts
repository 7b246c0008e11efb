/** Text as search and sorting see it: without case and accents (domain: lists). */

/** `Núñez` becomes `nunez`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
