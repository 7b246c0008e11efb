import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../../../gateway/config.ts';
import { describeTakenPort } from '../../../../gateway/wiring/taken-port.ts';

test('a port that another process has is a setting to change', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const late = createServer().listen(port, '127.0.0.1');
  const [error] = await once(late, 'error').catch((thrown: unknown) => [thrown]);
  holder.close();
  const described = describeTakenPort(error, { port });
  expect(described).toBeInstanceOf(ConfigurationError);
  expect((described as Error).message).toContain(`PORT: ${port} cannot be had, another process listens there`);
  expect((describeTakenPort(error, { port: 1 }) as Error).message).toContain('METRICS_PORT');
});

test('any other failure stays what it is', () => {
  const error = new Error('no disk');
  expect(describeTakenPort(error, { port: 3000 })).toBe(error);
});
