/** `npm start`: the whole demo on a bare machine. Gateway on 3000, stand-ins beside it, nothing else needed. */
import { startDemo } from './start-demo.ts';

const demo = await startDemo({ LOG_LEVEL: 'warn', ...process.env });
const { gateway } = demo;

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

async function stop(): Promise<void> {
  await demo.stop();
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
