/** Can a path value reach anything but its own place in the path? */
import type { PathTemplate } from './judge-parameters.ts';
import type { SentRequest } from './recorder.ts';

/** Values that leave the path in other generators (RFC 3986 §5.2.4 removes dot segments, encoded ones too). */
export const EVIL_VALUES: readonly string[] = [
  '../../admin',
  '..',
  '.',
  '%2e%2e',
  '%2e',
  'a/b',
  'x?admin=true',
  'x#f',
  '',
  String.raw`..\admin`,
  'a/../../b',
  '\u0000',
];

/** A call that was refused has not escaped; one that was made must be of the template, also after a server resolved its dots. */
export function escapes(template: PathTemplate, evil: string, request: SentRequest | null): boolean {
  if (request === null) return false;
  const raw = request.url.split('?')[0] ?? '';
  const resolved = new URL(request.url, 'http://service');
  const match = template.expression.exec(raw);
  if (match === null || !template.expression.test(resolved.pathname) || resolved.hash !== '') return true;
  return raw.split('/').length !== template.segments || (evil === '' && match.slice(1).includes(''));
}
