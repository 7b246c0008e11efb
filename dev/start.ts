/**
 * `npm start`: the whole demo on a bare machine. Gateway on 3000, stand-ins beside it, nothing else needed.
 * `npm start -- --keycloak`: a real Keycloak in place of ours, with IAM administering its users: the one that `npm run keycloak`
 * has started, else one of its own, which needs Docker or Java 17.
 */
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../gateway/config.ts';
import { type Controlled, startControl } from './control.ts';
import { startBehindKeycloak } from './keycloak/start-behind-keycloak.ts';
import { findKeycloak, startKeycloak } from './keycloak/start-keycloak.ts';
import { startDemo } from './start-demo.ts';
import { DEFAULT_PORTS, type StandInPorts, startStandIns } from './start-stand-ins.ts';

const { values } = parseArgs({ options: { keycloak: { type: 'boolean', default: false } } });
const report = (line: string): void => void process.stderr.write(`${line}\n`);
const ports = readPorts(process.env.DEMO_PORTS) ?? DEFAULT_PORTS;
const port = ports.identityProvider;
/** What has been started so far. Nothing waits for another's end: a gateway that drains does not keep Keycloak running. */
const started: { stop(): Promise<unknown> }[] = [];
// Before the start, which takes its minute with a Keycloak.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);

const keycloak = values.keycloak
  ? ((await findKeycloak(port)) ??
    (await startKeycloak({ port, report, gatewayPort: Number(process.env.PORT || 3000) })))
  : null;
if (keycloak !== null) started.push(keycloak);
const demo = await startDemo({ LOG_LEVEL: 'warn', ...process.env }, (onEvent) =>
  keycloak === null ? startStandIns(ports, new Date(), onEvent) : startBehindKeycloak(keycloak, ports, onEvent),
).catch(giveUp);
started.push(demo);
const { gateway } = demo;
// For rehearsals: `npm run alerts:provoke`.
const { DEMO_CONTROL_PORT } = process.env;
if (DEMO_CONTROL_PORT) {
  const { iam, customs, mawb } = demo.standIns;
  const { identityProvider } = demo.standIns as { readonly identityProvider?: Controlled };
  const parts = { iam, customs, mawb, ...(identityProvider !== undefined && { identityProvider }) };
  await startControl(Number(DEMO_CONTROL_PORT), parts);
}

console.log(`
The gateway answers at ${gateway.url}/graphql

Sign in as ana.rojas (password serhafen-dev) and ask for the MAWB list:

  TOKEN=$(curl -s ${gateway.url}/graphql -H 'content-type: application/json' \\
    -d '{"query":"mutation{login(input:{username:\\"ana.rojas\\",password:\\"serhafen-dev\\"}){accessToken}}"}' \\
    | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')

  curl -s ${gateway.url}/graphql -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" \\
    -H 'x-business-unit: SERHAFEN' -H 'x-country-code: CL' \\
    -d '{"query":"{mawbs(limit:5){data{awbNumber status originAirport{city} hawbCounts{total} assignedToUser{displayName}} meta{totalItems}}}"}'

Other users: root.admin bruno.diaz carla.soto diego.vera elena.paz fabio.luna gina.mora, same password.
Health: ${gateway.url}/actuator/readiness
Stop with Ctrl+C.
`);

// Built when they have changed, one after the other, by processes of their own: the gateway answers meanwhile.
import('./portal/serve-portal.ts')
  .then(({ servePortal }) => servePortal({ gatewayUrl: gateway.url, port: 5173 }))
  .then((served) => {
    started.push(served);
    report(`The portal is at ${served.url}`);
  })
  .catch((error: unknown) => report(`There is no portal: ${messageOf(error)}`))
  .then(() => import('./playground/build-playground.ts'))
  .then(({ buildPlayground }) => buildPlayground())
  .then(() => report(`The playground is at ${gateway.url}/playground`))
  .catch((error: unknown) => report(`There is no playground: ${messageOf(error)}`));

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** For rehearsals, which may not be alone on the machine: ports of identity provider, IAM, Customs and MAWB, with commas between. */
function readPorts(text: string | undefined): StandInPorts | null {
  if (!text) return null;
  const [identityProvider = 0, iam = 0, customs = 0, mawb = 0] = text.split(',').map(Number);
  return { identityProvider, iam, customs, mawb };
}

/** Without a stack where something else than the program has to be changed. */
async function giveUp(error: unknown): Promise<never> {
  const { code, port: taken, stack } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (error instanceof ConfigurationError) report(error.message);
  else if (code === 'EADDRINUSE') {
    report(`Port ${taken} is taken, perhaps by another demo. End that process, or let the stand-ins have other ports:`);
    report('  DEMO_PORTS=18082,18080,18081,18083 PORT=13000 npm start');
  } else report(stack ?? messageOf(error));
  await Promise.allSettled(started.map((part) => part.stop()));
  process.exit(1);
}

async function stop(): Promise<void> {
  await Promise.allSettled(started.map((part) => part.stop()));
  process.exit(0);
}
