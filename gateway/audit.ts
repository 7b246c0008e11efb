/** The audit tool: asks the audit who did what, and verifies its chains. `npm run audit -- --help`. */
import { parseArgs } from 'node:util';
import { runAuditTool } from './audit-tool/run-audit-tool.ts';
import { ConfigurationError, processEnvironment } from './config.ts';

const HELP = `npm run audit -- [options] [file ...]

Reads the files given (oldest first; - is standard input), else AUDIT_FILE, else AUDIT_STREAM in REDIS_URL.

  --tenant BU:CC   --user ID        --kind change|sign-in|sign-out|denial|limit|operator|chain
  --operation NAME --outcome done|refused|failed   --code CODE
  --record ID      --correlation ID --since TIME   --until TIME   (ISO 8601)
  --json           entries as they were written
  --verify         checks every entry that is read, whatever is filtered; status 1 when one is not what was written
  --redis          reads AUDIT_STREAM although there is a file

AUDIT_KEY has to be the one that the entries were sealed with.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = {
  tenant: text,
  user: text,
  kind: text,
  operation: text,
  outcome: text,
  code: text,
  record: text,
  correlation: text,
  since: text,
  until: text,
  json: flag,
  verify: flag,
  redis: flag,
  help: flag,
};

try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.help) write(HELP);
  else process.exitCode = await runAuditTool({ ...values, files: positionals }, processEnvironment(), write);
} catch (error) {
  if (!(error instanceof ConfigurationError) && (error as { code?: unknown }).code === undefined) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 78;
}
