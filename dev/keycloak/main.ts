/** `npm run keycloak`: a real Keycloak on port 8082 with our realms, until it is stopped. */
import { ADMINISTRATOR, type RunningKeycloak, startKeycloak } from './start-keycloak.ts';

const write = (line: string): void => void process.stdout.write(`${line}\n`);
let keycloak: RunningKeycloak | null = null;

// Before the start, which takes its minute: what is broken off leaves no Keycloak behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);

keycloak = await startKeycloak({ port: Number(process.env.KEYCLOAK_PORT ?? 8082), report: write });
write(`
Keycloak ${keycloak.version} answers at ${keycloak.url}; administrator ${ADMINISTRATOR.username}, password ${ADMINISTRATOR.password}
Issuer of the portal's realm: ${keycloak.issuer}
The whole demo with it, in another terminal: npm start -- --keycloak
Stop with Ctrl+C.`);

async function stop(): Promise<void> {
  await keycloak?.stop();
  process.exit(0);
}
