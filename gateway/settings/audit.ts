/** Where the audit is written. */
import { text, wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const AUDIT = {
  auditFile: setting('AUDIT_FILE', text(/^[^\0]{0,4096}$/, 'a path, or "-"'), {
    meaning:
      'File that the [audit](audit.md) is appended to; `-` is standard output, beside the log. A file that is renamed or removed is begun anew. Empty: none',
    unit: null,
    initial: { production: '-', otherwise: '' },
    wrong: 'The log says that the audit cannot be written, and `audit_lost_total` counts what does not fit the buffer',
  }),
  auditStream: setting('AUDIT_STREAM', text(/^[\w:{}.-]{0,256}$/, 'the name of a key in Redis'), {
    meaning: 'Redis stream that the audit of all replicas is added to, where there is a Redis. Empty: none',
    unit: null,
    initial: { production: 'serhafen:audit', otherwise: '' },
    wrong: 'As for `AUDIT_FILE`; a key that holds something else is refused by Redis',
  }),
  auditStreamLength: setting('AUDIT_STREAM_LENGTH', wholeNumber(1000, 100_000_000), {
    meaning: 'Entries that stay in `AUDIT_STREAM`, about',
    unit: 'entries',
    initial: '1000000',
    wrong:
      'Too small: entries are gone before somebody has archived them. Too large: memory of Redis (about 600 B each)',
  }),
  auditBufferBytes: setting('AUDIT_BUFFER_BYTES', wholeNumber(65_536, 1_073_741_824), {
    meaning: 'What may wait for the file, and for the stream, while they cannot be written',
    unit: 'bytes',
    initial: '16777216',
    wrong: 'Too small: entries are lost in a short outage. Too large: memory',
  }),
  auditKey: setting('AUDIT_KEY', text(/^(?:.{16,1024})?$/s, 'a secret of at least 16 characters'), {
    meaning:
      'Secret that seals the chain of the audit and the digests in it. Empty: the chain is sealed without one, which shows accidents only',
    unit: null,
    initial: '',
    wrong: 'Another key than before: older entries verify with the older key only',
    secret: true,
  }),
} as const;
