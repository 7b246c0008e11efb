import { emptyResource } from '@opentelemetry/resources';
import { DataPointType, type HistogramMetricData, MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { createBoundInstruments } from '../../../../gateway/telemetry/bound-instruments.ts';

function made(seriesLimit = 100) {
  const histograms = createBoundInstruments({ boundaries: [0.1, 1], seriesLimit, resource: emptyResource() });
  const meter = histograms.wrap(new MeterProvider()).getMeter('test');
  const read = async (): Promise<HistogramMetricData> => {
    const { resourceMetrics } = await histograms.collect();
    const metric = resourceMetrics.scopeMetrics[0]?.metrics[0];
    if (metric?.dataPointType !== DataPointType.HISTOGRAM) throw new TypeError('no histogram');
    return metric;
  };
  return { meter, read };
}

test('values fall into the bucket whose bound they do not exceed', async () => {
  const { meter, read } = made();
  const histogram = meter.createHistogram('a_seconds', { description: 'a' });
  for (const value of [0.05, 0.1, 0.5, 3]) histogram.record(value);
  const { descriptor, dataPoints } = await read();
  expect(descriptor).toMatchObject({ name: 'a_seconds', description: 'a' });
  expect(dataPoints.map(({ value }) => value)).toEqual([
    { buckets: { boundaries: [0.1, 1], counts: [2, 1, 1] }, sum: 3.65, count: 4 },
  ]);
});

test('equal attributes are one series, whoever made the object and in whatever order', async () => {
  const { meter, read } = made();
  const histogram = meter.createHistogram('a_seconds');
  const same = { a: '1', b: '2' };
  histogram.record(1, same);
  histogram.record(1, same);
  histogram.record(1, { b: '2', a: '1' });
  meter.createHistogram('a_seconds').record(1, { a: '1', b: '3' });
  const { dataPoints } = await read();
  expect(dataPoints.map(({ attributes, value }) => [attributes, value.count])).toEqual([
    [{ a: '1', b: '2' }, 3],
    [{ a: '1', b: '3' }, 1],
  ]);
});

test('series beyond the limit are counted together, however many objects come', async () => {
  const { meter, read } = made(10);
  const histogram = meter.createHistogram('a_seconds');
  for (let index = 0; index < 10_000; index++) histogram.record(1, { client: String(index) });
  const { dataPoints } = await read();
  expect(dataPoints).toHaveLength(11);
  expect(dataPoints.at(-1)).toMatchObject({ attributes: { otel_metric_overflow: true }, value: { count: 9990 } });
});

test('a counter adds up, whichever room made it', async () => {
  const instruments = createBoundInstruments({ boundaries: [1], seriesLimit: 10, resource: emptyResource() });
  const meters = instruments.wrap(new MeterProvider());
  meters.getMeter('one').createCounter('hits_total').add(1, { cache: 'a' });
  meters.getMeter('two').createCounter('hits_total').add(2, { cache: 'a' });
  const { resourceMetrics } = await instruments.collect();
  expect(resourceMetrics.scopeMetrics[0]?.metrics[0]).toMatchObject({
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: [{ attributes: { cache: 'a' }, value: 3 }],
  });
});
