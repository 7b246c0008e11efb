/** Limits that hold before parsing: they keep the parser's time and stack within bounds. */
import { Lexer, Source, TokenKind } from 'graphql';
import { exceeded } from './exceeded.ts';
import { MAX_NESTING, type QueryLimits } from './query-limits.ts';

const OPENING = new Set<string>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING = new Set<string>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Reads the text token by token, without recursion, until it ends or a limit is passed.
 *
 * @throws {GatewayError} QUERY_TOO_COMPLEX for too many characters or tokens, QUERY_TOO_DEEP for too many nested brackets
 */
export function checkSource(text: string, limits: Pick<QueryLimits, 'maxCharacters' | 'maxTokens'>): void {
  if (text.length > limits.maxCharacters) throw exceeded('CHARACTERS', text.length, limits.maxCharacters);
  const lexer = new Lexer(new Source(text));
  let nesting = 0;
  for (let tokens = 1; advances(lexer); tokens++) {
    if (tokens > limits.maxTokens) throw exceeded('TOKENS', null, limits.maxTokens);
    if (OPENING.has(lexer.token.kind)) nesting++;
    else if (CLOSING.has(lexer.token.kind)) nesting--;
    if (nesting > MAX_NESTING) throw exceeded('NESTING', null, MAX_NESTING);
  }
}

/** `false` at the end, and where the text is no GraphQL: the parser tells that, with the place. */
function advances(lexer: Lexer): boolean {
  try {
    return lexer.advance().kind !== TokenKind.EOF;
  } catch {
    return false;
  }
}
