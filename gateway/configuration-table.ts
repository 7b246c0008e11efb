/** The documentation of the settings, made from the table that reads them. */
import { SETTINGS, type Setting } from './settings.ts';

const HEAD = `# Configuration

The gateway reads its configuration from environment variables, once, at start. When a value is wrong it prints every wrong
variable with what was found and what is expected, and exits with status 78. An empty variable counts as not set.

This page is written by \`npm run codegen\` from \`gateway/settings.ts\`; edit that file.
`;

const TAIL = `
Values are also checked together: \`UPSTREAM_TRY_TIMEOUT_MS\` ≤ \`UPSTREAM_TOTAL_TIMEOUT_MS\` ≤ \`REQUEST_TIMEOUT_MS\`, and
\`JWKS_FRESH_SECONDS\` ≤ \`JWKS_STALE_SECONDS\`.
`;

type Row = readonly [variable: string, meaning: string, unit: string, initial: string, accepts: string, wrong: string];

const COLUMNS: Row = ['Variable', 'Meaning', 'Unit', 'Default', 'Accepts', 'A wrong value'];

/** The services are not known here: they are whatever the compiled graph calls. */
const UPSTREAMS: Row = [
  '`<NAME>_SERVICE_URL`',
  'Base URL of each service, one variable for each upstream name (upper case, `-` becomes `_`). A path in it is kept in front of the contract’s paths',
  '–',
  'the URL of the upstream it stands beside, else the first server of the service’s contract; in production **required**',
  'an http or https URL without user, query and fragment',
  'The service’s fields answer 503 `UPSTREAM_UNAVAILABLE`',
];

/** The whole page `docs/configuration.md`, as Markdown. */
export function configurationTable(): string {
  const rows = [
    COLUMNS,
    ...Object.values(SETTINGS as Readonly<Record<string, Setting<unknown>>>).map(rowOf),
    UPSTREAMS,
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const [head, ...body] = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [HEAD, head, rule, ...body, TAIL].join('\n');
}

function rowOf({ variable, meaning, unit, initial, kind, wrong }: Setting<unknown>): Row {
  return [`\`${variable}\``, meaning, unit ?? '–', defaultText(initial), kind.accepts, wrong];
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
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
