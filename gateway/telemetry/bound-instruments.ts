/**
 * Counters and histograms that find their series by the attribute object itself. The SDK sorts and prints the attributes of
 * every value to find its series (2 µs a value, and a page has ten); rooms that hand over the same object each time pay for a
 * look into a map.
 */
import {
  type Attributes,
  type Context,
  type Counter,
  type Histogram,
  type Meter,
  type MeterProvider,
  type MetricOptions,
  ValueType,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { type Exemplar, exemplarOf } from './exemplar.ts';
import { SeriesByAttributes } from './series-by-attributes.ts';

export interface BoundInstruments extends MetricProducer {
  /** The same meters, whose counters and histograms are kept here. */
  wrap(provider: MeterProvider): MeterProvider;
}

export interface BoundInstrumentOptions {
  /** Upper bounds of the buckets of every histogram. */
  readonly boundaries: readonly number[];
  /** Series of one instrument; further ones are counted together as `otel_metric_overflow`, as the SDK does. */
  readonly seriesLimit: number;
  readonly resource: Resource;
}

type Time = [number, number];

interface Readable {
  read(startTime: Time, endTime: Time): MetricData;
}

export function createBoundInstruments(options: BoundInstrumentOptions): BoundInstruments {
  const instruments = new Map<string, Readable>();
  const startTime = timeOf(Date.now());

  /** Rooms that make an instrument of one name share it. */
  function shared<T extends Readable>(name: string, make: () => T): T {
    const known = instruments.get(name);
    if (known !== undefined) return known as T;
    const made = make();
    instruments.set(name, made);
    return made;
  }

  const createHistogram: Meter['createHistogram'] = (name, described) =>
    shared(name, () => new BoundHistogram(describe(name, described), options));
  const createCounter: Meter['createCounter'] = (name, described) =>
    shared(name, () => new BoundCounter(describe(name, described), options));

  return {
    wrap: (provider) => ({
      getMeter: (...given) =>
        Object.create(provider.getMeter(...given), {
          createHistogram: { value: createHistogram },
          createCounter: { value: createCounter },
        }),
    }),
    collect: async (): Promise<CollectionResult> => {
      const endTime = timeOf(Date.now());
      const metrics = [...instruments.values()].map((instrument) => instrument.read(startTime, endTime));
      const scope = { name: 'serhafen' };
      return { resourceMetrics: { resource: options.resource, scopeMetrics: [{ scope, metrics }] }, errors: [] };
    },
  };
}

type Description = MetricData['descriptor'];

function describe(name: string, { description = '', unit = '' }: MetricOptions = {}): Description {
  return { name, description, unit, valueType: ValueType.DOUBLE };
}

class BoundCounter implements Counter, Readable {
  private readonly descriptor: Description;
  private readonly series: SeriesByAttributes<{ value: number }>;

  constructor(descriptor: Description, { seriesLimit }: BoundInstrumentOptions) {
    this.descriptor = descriptor;
    this.series = new SeriesByAttributes(seriesLimit, () => ({ value: 0 }));
  }

  add(value: number, attributes?: Attributes): void {
    this.series.of(attributes).value += value;
  }

  read(startTime: Time, endTime: Time): MetricData {
    return {
      descriptor: this.descriptor,
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: this.series.all().map(([attributes, { value }]) => ({ startTime, endTime, attributes, value })),
    };
  }
}

interface Distribution {
  readonly counts: number[];
  sum: number;
  count: number;
  /** By bucket; `null` until a value comes with a trace. */
  exemplars: (Exemplar | undefined)[] | null;
}

class BoundHistogram implements Histogram, Readable {
  private readonly descriptor: Description;
  private readonly boundaries: readonly number[];
  private readonly series: SeriesByAttributes<Distribution>;

  constructor(descriptor: Description, { boundaries, seriesLimit }: BoundInstrumentOptions) {
    this.descriptor = descriptor;
    this.boundaries = boundaries;
    const buckets = boundaries.length + 1;
    this.series = new SeriesByAttributes(seriesLimit, () => ({
      counts: new Array(buckets).fill(0),
      sum: 0,
      count: 0,
      exemplars: null,
    }));
  }

  /** @param context given for a request that is recorded: its trace is kept as the example of such a value */
  record(value: number, attributes?: Attributes, context?: Context): void {
    const found = this.series.of(attributes);
    const { boundaries } = this;
    let bucket = 0;
    // From the lowest bound: what answers quickly is what happens often.
    while (bucket < boundaries.length && value > (boundaries[bucket] as number)) bucket++;
    found.counts[bucket] = (found.counts[bucket] as number) + 1;
    found.sum += value;
    found.count += 1;
    if (context === undefined) return;
    found.exemplars ??= new Array(found.counts.length);
    found.exemplars[bucket] = exemplarOf(value, context);
  }

  read(startTime: Time, endTime: Time): MetricData {
    return {
      descriptor: this.descriptor,
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: this.series.all().map(([attributes, { counts, sum, count, exemplars }]) => ({
        startTime,
        endTime,
        attributes,
        value: { buckets: { boundaries: [...this.boundaries], counts: [...counts] }, sum, count },
        ...(exemplars !== null && { exemplars }),
      })),
    };
  }
}

function timeOf(milliseconds: number): Time {
  return [Math.trunc(milliseconds / 1000), (milliseconds % 1000) * 1e6];
}
