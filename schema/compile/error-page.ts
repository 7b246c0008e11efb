/** docs/errors.md: every code with its status, texts, cause and remedy, in both languages. */
import type { ServiceBindings } from '../contract/bindings.ts';
import { ERROR_GUIDE } from '../contract/error-guide.ts';
import { ERRORS, type ErrorCode, type ErrorEntry } from '../contract/errors.ts';

type Language = 'en' | 'es';

interface Words {
  readonly head: readonly string[];
  readonly serviceHead: readonly string[];
  /** What is said of a code: `exposed`, its text is shown and details with it; `verbatim`, the text describes the request; `masked`. */
  readonly shown: Readonly<Record<'exposed' | 'verbatim' | 'masked', string>>;
  readonly title: string;
  readonly services: string;
  readonly byStatus: Readonly<Record<number, string>>;
}

const HEAD = `# Errors

Every error has a \`code\` for programs and a \`message\` for people, in the language of \`Accept-Language\` (\`en\`, else \`es\`), and in
\`extensions\` \`httpStatus\`, \`correlationId\` and, where they apply, \`service\`, \`details\`, \`limit\` and \`retryAfterSeconds\`. A request
that is refused as a whole has that status and no data. An error of a field has a \`path\`, and the status of the answer is 200. Over
REST the same code comes as a problem ([REST pass-through](rest-pass-through.md)).

This page is written by \`npm run codegen\` from \`schema/contract/errors.ts\`, \`schema/contract/error-guide.ts\` and the overlays
(\`x-errors\`); edit those.
`;

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Codes of the gateway',
    head: ['Code', 'Status', 'Message', 'What is shown', 'Cause', 'Remedy'],
    shown: {
      exposed: 'this text',
      verbatim: 'a text about the request',
      masked: 'this text only; the cause is in the log',
    },
    services: 'Codes of the services',
    serviceHead: ['Code', 'Status', 'Service', 'Cause, and the message', 'Remedy'],
    byStatus: {
      400: 'Correct the value that `details` or the message names',
      401: 'Sign in again',
      403: 'Have somebody do it who may, or be granted it',
      404: 'Check the id: records of other tenants are not found either',
      409: 'Read the record again and decide anew',
      422: 'Correct what `details` names; the form was right, the value is not',
      429: 'Wait `retryAfterSeconds`',
      503: 'Try again later; the change was not made',
    },
  },
  es: {
    title: 'Códigos de la pasarela',
    head: ['Código', 'Estado', 'Mensaje', 'Qué se muestra', 'Causa', 'Remedio'],
    shown: {
      exposed: 'este texto',
      verbatim: 'un texto sobre la solicitud',
      masked: 'solo este texto; la causa está en el registro',
    },
    services: 'Códigos de los servicios',
    serviceHead: ['Código', 'Estado', 'Servicio', 'Causa, y el mensaje', 'Remedio'],
    byStatus: {
      400: 'Corrija el valor que indica `details` o el mensaje',
      401: 'Ingrese nuevamente',
      403: 'Pida que lo haga quien puede, o solicite el permiso',
      404: 'Revise el id: los registros de otras empresas tampoco se encuentran',
      409: 'Lea el registro de nuevo y decida otra vez',
      422: 'Corrija lo que indica `details`; la forma es correcta, el valor no',
      429: 'Espere `retryAfterSeconds`',
      503: 'Reintente más tarde; el cambio no se hizo',
    },
  },
};

/** The whole page, as Markdown. */
export function errorPage(services: readonly Pick<ServiceBindings, 'service' | 'errors'>[]): string {
  const parts = (['en', 'es'] as const).flatMap((language) => {
    const { title, head, services: servicesTitle, serviceHead } = WORDS[language];
    return [
      `## ${title}`,
      table(head, ownRows(language)),
      `## ${servicesTitle}`,
      table(serviceHead, rowsOf(services, language)),
    ];
  });
  return `${[HEAD.trimEnd(), ...parts].join('\n\n')}\n`;
}

function ownRows(language: Language): string[][] {
  return Object.entries(ERRORS as Readonly<Record<string, ErrorEntry>>).map(([code, entry]) => {
    const shown = !entry.exposed ? 'masked' : entry.verbatim ? 'verbatim' : 'exposed';
    const { cause, remedy } = ERROR_GUIDE[code as ErrorCode][language];
    return [`\`${code}\``, String(entry.status), entry[language], WORDS[language].shown[shown], cause, remedy];
  });
}

/** Texts of services say what is wrong; what helps is said beside them or follows from the status. A code that two services have is one row. */
function rowsOf(services: readonly Pick<ServiceBindings, 'service' | 'errors'>[], language: Language): string[][] {
  const rows = new Map<string, { status: number; text: string; remedy: string; names: string[] }>();
  for (const { service, errors } of services) {
    for (const [code, entry] of Object.entries(errors)) {
      const { status, remedy = null } = entry;
      const helps = remedy?.[language] ?? WORDS[language].byStatus[status] ?? '–';
      const row = rows.get(code) ?? { status, text: entry[language], remedy: helps, names: [] };
      row.names.push(service);
      rows.set(code, row);
    }
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, text, remedy, names }]) => [`\`${code}\``, String(status), names.join(', '), text, remedy]);
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => String(row[column]).length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
