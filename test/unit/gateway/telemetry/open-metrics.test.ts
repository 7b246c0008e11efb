import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { createBoundInstruments } from '../../../../gateway/telemetry/bound-instruments.ts';
import { writeOpenMetrics } from '../../../../gateway/telemetry/open-metrics.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const recorded = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: '00f067aa0ba902b7', traceFlags: 1 });

async function written(count: (meter: ReturnType<MeterProvider['getMeter']>) => void): Promise<readonly string[]> {
  const instruments = createBoundInstruments({ boundaries: [0.1, 1], seriesLimit: 10, resource: emptyResource() });
  count(instruments.wrap(new MeterProvider()).getMeter('test') as ReturnType<MeterProvider['getMeter']>);
  const { resourceMetrics } = await instruments.collect();
  return writeOpenMetrics(resourceMetrics, new Set(['cache_hits'])).split('\n');
}

test('a bucket names the latest trace that fell into it, and one that no recorded request fell into names none', async () => {
  const lines = await written((meter) => {
    const seconds = meter.createHistogram('a_seconds', { description: 'a' });
    seconds.record(0.05, { route: '/' });
    seconds.record(
      0.5,
      { route: '/' },
      trace.setSpanContext(ROOT_CONTEXT, { traceId: 'f'.repeat(32), spanId: 'f'.repeat(16), traceFlags: 1 }),
    );
    seconds.record(0.25, { route: '/' }, recorded);
  });
  expect(lines.slice(0, 3)).toEqual([
    '# TYPE a_seconds histogram',
    '# HELP a_seconds a',
    'a_seconds_bucket{route="/",le="0.1"} 1',
  ]);
  expect(lines[3]).toMatch(
    new RegExp(`^a_seconds_bucket\\{route="/",le="1"\\} 3 # \\{trace_id="${TRACE}"\\} 0\\.25 \\d+\\.\\d{3}$`),
  );
  expect(lines.slice(4)).toEqual([
    'a_seconds_bucket{route="/",le="+Inf"} 3',
    'a_seconds_count{route="/"} 3',
    'a_seconds_sum{route="/"} 0.8',
    '# EOF',
    '',
  ]);
});

test('a counter is named without the ending of its samples, is of unknown type if they have none, and is left out while it has none', async () => {
  const lines = await written((meter) => {
    meter.createCounter('calls_total').add(2, { path: 'a"b\\c' });
    meter.createCounter('cache_hits').add(1);
    // Nothing was counted yet: there is no line of it, not even an empty one.
    meter.createCounter('others_total');
  });
  expect(lines.filter((line) => !line.startsWith('# HELP'))).toEqual([
    '# TYPE calls counter',
    'calls_total{path="a\\"b\\\\c"} 2',
    '# TYPE cache_hits unknown',
    'cache_hits 1',
    '# EOF',
    '',
  ]);
});
