/** Where the process listens, and how it ends TLS. */
import { oneOf, text, wholeNumber } from './kinds.ts';
import { setting } from './setting.ts';

export const SERVER = {
  mode: setting('NODE_ENV', oneOf(['development', 'test', 'production']), {
    meaning:
      'Where the process runs. `production` has no default addresses, hides the schema and allows no origin by itself',
    unit: null,
    initial: 'development',
    wrong: 'Development defaults in production: introspection is open and calls go to localhost',
  }),
  port: setting('PORT', wholeNumber(0, 65_535), {
    meaning: 'TCP port of the HTTP server; 0 takes a free one',
    unit: null,
    initial: '3000',
    wrong: 'Probes and clients find nobody, and the pod never becomes ready',
  }),
  host: setting('HOST', text(/^[A-Za-z0-9_.:-]{1,255}$/, 'an address or host name of this machine'), {
    meaning: 'Address the HTTP server binds to',
    unit: null,
    initial: '0.0.0.0',
    wrong: 'The server does not start, or is reachable from this machine only',
  }),
  tlsCertPath: setting('TLS_CERT_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning:
      'PEM file of the certificate for HTTPS, with what links it to its authority. Read again when it changes. Empty: plain HTTP, behind something that ends TLS',
    unit: null,
    initial: '',
    wrong:
      'The start stops and says what is wrong with the file; a broken renewal is logged and the last good one stays',
  }),
  tlsKeyPath: setting('TLS_KEY_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning: 'PEM file of the private key for HTTPS',
    unit: null,
    initial: '',
    wrong: 'As for `TLS_CERT_PATH`',
  }),
  tlsClientCaPath: setting('TLS_CLIENT_CA_PATH', text(/^[^\0]{0,4096}$/, 'a path'), {
    meaning: 'PEM file of the authorities whose clients are let in (mTLS). Empty: clients need no certificate',
    unit: null,
    initial: '',
    wrong: 'Clients, and probes of the platform that have no certificate, cannot connect',
  }),
} as const;
