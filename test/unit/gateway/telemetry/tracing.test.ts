import { expect, test } from 'vitest';
import { continueTrace } from '../../../../gateway/context/trace.ts';
import { startTracing, type TracingOptions } from '../../../../gateway/telemetry/tracing.ts';
import { startOtlpReceiver } from '../../../support/otlp-receiver.ts';

const MARKED = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const options: TracingOptions = {
  endpoint: 'http://127.0.0.1:9',
  headers: [],
  serviceName: 'test',
  share: 0,
  delayMs: 5000,
  parentDecides: true,
};

test('the share is of the requests that begin their trace here', async () => {
  const tracing = startTracing({ ...options, share: 0.25 });
  const recorded = Array.from({ length: 4000 }, () => continueTrace(undefined, undefined, tracing)).filter(
    ({ recording }) => recording !== null,
  );
  // Four standard deviations.
  expect(recorded.length / 4000).toBeGreaterThan(0.222);
  expect(recorded.length / 4000).toBeLessThan(0.278);
  for (const { traceparent, recording } of recorded) {
    expect(recording?.root.spanContext().traceId).toBe(traceparent.slice(3, 35));
    expect(traceparent).toMatch(/-01$/);
  }
});

test('a client that has a trace decides for its request, unless the share decides for all', () => {
  const trusting = startTracing({ ...options, share: 0 });
  expect(continueTrace(MARKED, undefined, trusting).recording).not.toBeNull();
  expect(
    continueTrace(MARKED.replace(/1$/, '0'), undefined, startTracing({ ...options, share: 1 })).recording,
  ).toBeNull();
  const strict = startTracing({ ...options, parentDecides: false });
  const { recording, traceparent } = continueTrace(MARKED, 'vendor=1', strict);
  expect(recording).toBeNull();
  // The services are not told that somebody records, and stay in the client's trace.
  expect(traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/);
});

test('a collector that refuses, or is not there, is nobody’s error, and stopping does not wait for it', async () => {
  await using refusing = await startOtlpReceiver(400);
  for (const endpoint of [refusing.url, 'http://127.0.0.1:9']) {
    const tracing = startTracing({ ...options, endpoint, share: 1 });
    continueTrace(undefined, undefined, tracing).recording?.root.end();
    const started = performance.now();
    await tracing.close();
    expect(performance.now() - started).toBeLessThan(4000);
  }
  expect(refusing.spans).toHaveLength(1);
});
