/** The documentation of the settings, made from the table that reads them. */
import { SETTINGS, type Setting } from './settings.ts';

const HEAD = `# Configuration

The gateway reads its configuration from environment variables, once, at start. When a value is wrong it prints every wrong
variable with what was found and what is expected, and exits with status 78. An empty variable counts as not set.

This page is written by \`npm run codegen\` from \`gateway/settings.ts\`; edit that file.

| Variable | Meaning | Unit | Default | Accepts | A wrong value |
| --- | --- | --- | --- | --- | --- |`;

const TAIL = `| \`<NAME>_SERVICE_URL\` | Base URL of each service, one variable for each upstream name (upper case, \`-\` becomes \`_\`). A path in it is kept in front of the contract's paths | – | outside production the first server of the service's contract, or the URL of the upstream it stands beside; **required** in production | an http or https URL without user, query and fragment | The service's fields answer 503 \`UPSTREAM_UNAVAILABLE\` |

Values are also checked together: \`UPSTREAM_TRY_TIMEOUT_MS\` ≤ \`UPSTREAM_TOTAL_TIMEOUT_MS\` ≤ \`REQUEST_TIMEOUT_MS\`, and
\`JWKS_FRESH_SECONDS\` ≤ \`JWKS_STALE_SECONDS\`.
`;

/** The whole page \`docs/configuration.md\`, as Markdown. */
export function configurationTable(): string {
  const rows = Object.values(SETTINGS as Readonly<Record<string, Setting<unknown>>>).map(row);
  return `${HEAD}\n${rows.join('\n')}\n${TAIL}`;
}

function row({ variable, meaning, unit, initial, kind, wrong }: Setting<unknown>): string {
  const cells = [`\`${variable}\``, meaning, unit ?? '–', defaultText(initial), kind.accepts, wrong];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultText(initial: Setting<unknown>['initial']): string {
  if (initial === null) return '**required**';
  if (typeof initial === 'string') return value(initial);
  const production = initial.production === null ? '**required**' : value(initial.production);
  return `${value(initial.otherwise)}; in production ${production}`;
}

function value(text: string | null): string {
  return text === null || text === '' ? 'empty' : `\`${text}\``;
}
