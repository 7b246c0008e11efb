/**
 * The metrics SDK of this process, read by Prometheus. Other rooms make instruments with `@opentelemetry/api` and do not know it.
 * The API has no stand-in for a late SDK: instruments that are made before {@link startMetrics} count nothing, for ever.
 */
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createBoundInstruments } from './bound-instruments.ts';
import { observeProcess } from './process-metrics.ts';

export interface MetricsPage {
  readonly contentType: string;
  /** Everything that was counted so far, in the text format of Prometheus. */
  read(): Promise<string>;
}

/** Version 0.0.4 of the exposition format. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** From the answer of a cache to the longest request that is allowed. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Series of one metric; what comes after them is counted together as `otel_metric_overflow`. */
const SERIES_LIMIT = 2000;

/** The monitoring queries of the analysis ask for these counters without the ending that the format recommends. */
const WITHOUT_ENDING = /^(# (?:HELP|TYPE) )?(redis_cache_(?:hits|misses))_total\b/gm;

let page: MetricsPage | null = null;

/** Starts the SDK of the process; a second gateway in it shares the first one's. */
export function startMetrics(): MetricsPage {
  page ??= start();
  return page;
}

function start(): MetricsPage {
  const resource = emptyResource();
  const instruments = createBoundInstruments({ boundaries: SECONDS, seriesLimit: SERIES_LIMIT, resource });
  const exporter = new PrometheusExporter({ preventServerStart: true, metricProducers: [instruments] });
  metrics.setGlobalMeterProvider(instruments.wrap(new MeterProvider({ readers: [exporter] })));
  observeProcess();
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    contentType: CONTENT_TYPE,
    read: async () => {
      const { resourceMetrics, errors } = await exporter.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
      return serializer.serialize(resourceMetrics).replaceAll(WITHOUT_ENDING, '$1$2');
    },
  };
}
