/** What is refused when the process has more to do than it can, as the settings describe it. */
import type { Config } from '../config.ts';
import { shedLoad } from '../edge/shed-load.ts';
import type { HeadStep } from '../edge/step.ts';
import type { Logger } from '../telemetry/logger.ts';
import { PROBES } from './open-limits.ts';

/** @param inFlight requests whose answer is not complete, streams left out */
export function openShedding({ loadShedDelayMs }: Config, inFlight: () => number, logger: Logger): HeadStep {
  return shedLoad({
    delayMs: loadShedDelayMs,
    inFlight,
    exempt: PROBES,
    onChange: (shedding, takesMs) => {
      if (shedding) logger.warn({ takesMs }, 'requests take too long: those that are too many are refused');
      else logger.info({ takesMs }, 'no requests are refused any more');
    },
  });
}
