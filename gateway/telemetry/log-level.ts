/** The level of the log, changed while the process runs: for a while, so that nobody has to remember to change it back. */
import type { Logger } from './logger.ts';

export type LogLevelName = 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface LogLevel {
  /**
   * Writes from this level on, then as configured again.
   *
   * @param seconds whole
   */
  set(level: LogLevelName, seconds: number): void;
  /** Back to what is configured, at once. */
  reset(): void;
  /** `debug` for a quarter of an hour; called again, back to what is configured. */
  toggleDebug(): void;
}

export const LOG_LEVELS: readonly LogLevelName[] = ['error', 'warn', 'info', 'debug', 'trace'];

const DEBUG_SECONDS = 900;

export function createLogLevel(logger: Pick<Logger, 'level' | 'warn'>): LogLevel {
  const configured = logger.level;
  let timer: NodeJS.Timeout | null = null;

  function change(level: string): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    logger.level = level;
  }

  function set(level: LogLevelName, seconds: number): void {
    change(level);
    timer = setTimeout(change, seconds * 1000, configured);
    timer.unref();
    logger.warn({ level, seconds, configured }, 'the log level was changed for a while');
  }

  return {
    set,
    reset: () => change(configured),
    toggleDebug: () => (logger.level === 'debug' ? change(configured) : set('debug', DEBUG_SECONDS)),
  };
}
