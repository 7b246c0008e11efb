import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../../gateway/telemetry/logger.ts';

const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

function lines(level = 'trace', bindings?: () => object) {
  const written: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void written.push(JSON.parse(line)) };
  return { written, logger: createLogger({ level, destination, ...(bindings && { bindings }) }) };
}

describe('a line', () => {
  test('is JSON with the level by name and the time in UTC', () => {
    const { logger, written } = lines();
    logger.warn({ a: 1 }, 'hello');
    expect(written).toEqual([
      { level: 'warn', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), a: 1, msg: 'hello' },
    ]);
  });

  test('below the configured level is not written', () => {
    const { logger, written } = lines('warn');
    logger.info('quiet');
    logger.error('loud');
    expect(written.map(({ msg }) => msg)).toEqual(['loud']);
  });

  test('carries the bindings of the moment it is written', () => {
    let correlationId = 'one';
    const { logger, written } = lines('info', () => ({ correlationId }));
    logger.info('a');
    correlationId = 'two';
    logger.info('b');
    expect(written.map((line) => line.correlationId)).toEqual(['one', 'two']);
  });
});

describe('credentials are not written', () => {
  test.each([
    'authorization',
    'cookie',
    'set-cookie',
    'password',
    'token',
    'accessToken',
    'refreshToken',
    'access_token',
    'refresh_token',
  ])('%s, at the top and in objects', (name) => {
    const { logger, written } = lines();
    logger.info({ [name]: 'secret', headers: { [name]: 'secret' }, req: { headers: { [name]: 'secret' } } }, 'x');
    expect(JSON.stringify(written)).not.toContain('secret');
    expect(written[0]?.[name]).toBe('[redacted]');
  });

  test('even when an error quotes one, itself or in its cause', () => {
    const { logger, written } = lines();
    const error = new Error(`cannot read ${JWT}`, { cause: new TypeError(`bad ${JWT}`) });
    logger.error({ err: error }, 'failed');
    expect(JSON.stringify(written)).not.toContain('eyJ');
    expect(written[0]?.err).toMatchObject({
      type: 'Error',
      message: 'cannot read [token]',
      causes: ['bad [token]'],
      stack: expect.stringContaining('logger.test.ts'),
    });
  });
});

test('something that is not an error can be logged as one', () => {
  const { logger, written } = lines();
  logger.error({ err: 'just text' }, 'failed');
  logger.error({ err: undefined }, 'failed');
  expect(written).toHaveLength(2);
});
