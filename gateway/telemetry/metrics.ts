/**
 * The metrics SDK of this process, read by Prometheus. Other rooms make instruments with `@opentelemetry/api` and do not know it.
 * The API has no stand-in for a late SDK: instruments that are made before {@link startMetrics} count nothing, for ever.
 */
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { createBoundInstruments } from './bound-instruments.ts';
import { writeOpenMetrics } from './open-metrics.ts';
import { observeProcess } from './process-metrics.ts';

export interface MetricsPage {
  /**
   * Everything that was counted so far.
   *
   * @param accept header of who asks
   */
  read(accept: string | undefined): Promise<MetricsText>;
}

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export interface MetricsOptions {
  /** Names a trace for each bucket of the requests' duration, to those who read OpenMetrics. Without traces there is none to name. */
  readonly exemplars: boolean;
}

/** Version 0.0.4 of the exposition format of Prometheus. */
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** From the answer of a cache to the longest request that is allowed. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Series of one metric; what comes after them is counted together as `otel_metric_overflow`. */
const SERIES_LIMIT = 2000;

/** The monitoring queries of the analysis ask for these counters without the ending that the format recommends. */
const WITHOUT_ENDING: ReadonlySet<string> = new Set(['redis_cache_hits', 'redis_cache_misses']);
const THEIR_ENDING = new RegExp(`^(# (?:HELP|TYPE) )?(${[...WITHOUT_ENDING].join('|')})_total\\b`, 'gm');

let collect: (() => Promise<ResourceMetrics>) | null = null;

/** Starts the SDK of the process; a second gateway in it shares the first one's. */
export function startMetrics({ exemplars }: MetricsOptions): MetricsPage {
  collect ??= start();
  const collected = collect;
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    read: async (accept = '') => {
      const metrics = await collected();
      if (exemplars && accept.includes('application/openmetrics-text'))
        return { contentType: OPEN_METRICS, text: writeOpenMetrics(metrics, WITHOUT_ENDING) };
      return { contentType: PROMETHEUS, text: serializer.serialize(metrics).replaceAll(THEIR_ENDING, '$1$2') };
    },
  };
}

function start(): () => Promise<ResourceMetrics> {
  const resource = emptyResource();
  const instruments = createBoundInstruments({ boundaries: SECONDS, seriesLimit: SERIES_LIMIT, resource });
  const exporter = new PrometheusExporter({ preventServerStart: true, metricProducers: [instruments] });
  metrics.setGlobalMeterProvider(instruments.wrap(new MeterProvider({ readers: [exporter] })));
  observeProcess();
  return async () => {
    const { resourceMetrics, errors } = await exporter.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
    return resourceMetrics;
  };
}
