/** The documentation of the settings, made from the table that reads them. */
import { fileVariable } from './secret-file.ts';
import type { Setting } from './setting.ts';
import { SETTINGS } from './table.ts';

const HEAD = `# Configuration

The gateway reads its configuration from environment variables, once, at start. When a value is wrong it prints every wrong
variable with what was found and what is expected, and exits with status 78. An empty variable counts as not set.

A secret can stand in a file instead, which \`NAME_FILE\` names: for each variable below that is shown with its \`_FILE\`; one of both.

This page is written by \`npm run codegen\` from the tables in \`gateway/settings\`; edit those files.
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

const CREDENTIALS: readonly Row[] = [
  [
    '`UPSTREAM_TLS_CA_PATH`',
    'PEM file of the authorities that may vouch for the services, instead of those of Node. For one service: `<NAME>_SERVICE_TLS_CA_PATH`. Read again when it changes, for new connections',
    '–',
    'empty',
    'a path',
    'The start stops; a broken renewal is logged and the last good one stays. A wrong authority: 503 `UPSTREAM_UNAVAILABLE`',
  ],
  [
    '`UPSTREAM_TLS_CERT_PATH`, `UPSTREAM_TLS_KEY_PATH`',
    'PEM files of the certificate that the gateway shows to services (mTLS), and of its key; both or neither. For one service: `<NAME>_SERVICE_TLS_CERT_PATH`, `<NAME>_SERVICE_TLS_KEY_PATH`',
    '–',
    'empty',
    'a path',
    'As for `UPSTREAM_TLS_CA_PATH`',
  ],
  [
    '`UPSTREAM_SIGNING_KEY`, `UPSTREAM_SIGNING_KEY_FILE`',
    'Secret that calls are [signed](transport.md#signed-calls) with. For one service: `<NAME>_SERVICE_SIGNING_KEY`, `<NAME>_SERVICE_SIGNING_KEY_FILE`. The file is read again when it changes. Empty: calls are not signed',
    '–',
    'empty',
    'a secret of at least 16 characters',
    'Services that check signatures refuse the calls',
  ],
  [
    '`UPSTREAM_SIGNING_KEY_ID`',
    'Name of that secret in the signatures (`keyid`). For one service: `<NAME>_SERVICE_SIGNING_KEY_ID`',
    '–',
    '`serhafen-gateway`',
    'letters, digits, "_", "-", "." and ":"',
    'Services do not find the key and refuse the calls',
  ],
];

/** The whole page `docs/configuration.md`, as Markdown. */
export function configurationTable(): string {
  const rows = [
    COLUMNS,
    ...Object.values(SETTINGS as Readonly<Record<string, Setting<unknown>>>).map(rowOf),
    UPSTREAMS,
    ...CREDENTIALS,
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const [head, ...body] = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [HEAD, head, rule, ...body, TAIL].join('\n');
}

function rowOf({ variable, meaning, unit, initial, kind, wrong, secret }: Setting<unknown>): Row {
  const names = secret ? `\`${variable}\`, \`${fileVariable(variable)}\`` : `\`${variable}\``;
  return [names, meaning, unit ?? '–', defaultText(initial), kind.accepts, wrong];
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
