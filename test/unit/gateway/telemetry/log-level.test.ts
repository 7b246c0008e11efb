import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogLevel } from '../../../../gateway/telemetry/log-level.ts';
import { createLogger } from '../../../../gateway/telemetry/logger.ts';

function logged() {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  return { logger, lines, level: createLogLevel(logger) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a level holds for its time, then the configured one holds again', () => {
  const { logger, lines, level } = logged();
  level.set('debug', 60);
  logger.debug('seen');
  vi.advanceTimersByTime(59_999);
  expect(logger.level).toBe('debug');
  vi.advanceTimersByTime(1);
  logger.debug('unseen');
  expect(logger.level).toBe('info');
  expect(lines.join('')).toContain('"seen"');
  expect(lines.join('')).not.toContain('unseen');
  expect(lines[0]).toContain('the log level was changed for a while');
});

test('the latest change counts, and the configured level is never forgotten', () => {
  const { logger, level } = logged();
  level.set('debug', 10);
  level.set('error', 60);
  vi.advanceTimersByTime(10_000);
  expect(logger.level).toBe('error');
  vi.advanceTimersByTime(50_000);
  expect(logger.level).toBe('info');
});

test('a signal brings debug lines, the next one takes them away', () => {
  const { logger, level } = logged();
  level.toggleDebug();
  expect(logger.level).toBe('debug');
  level.toggleDebug();
  expect(logger.level).toBe('info');
  level.toggleDebug();
  vi.advanceTimersByTime(900_000);
  expect(logger.level).toBe('info');
});
