/**
 * Metrics in the text format of OpenMetrics 1.0, which has a place for exemplars; the exporter writes the older format of
 * Prometheus only. Names and labels are the same in both.
 */
import type { Attributes } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Exemplar, WithExemplars } from './exemplar.ts';

interface Family {
  readonly head: string;
  readonly lines: string[];
}

const TOTAL = '_total';

/** @param untotalled counters whose names are without the ending that the format asks for; they are of unknown type */
export function writeOpenMetrics(metrics: ResourceMetrics, untotalled: ReadonlySet<string>): string {
  // Several meters may count under one name; a family is written in one piece (§Overall Structure).
  const families = new Map<string, Family>();
  for (const metric of metrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
    const { name, type, sample } = describe(metric, untotalled);
    const help = metric.descriptor.description.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
    const family = families.get(name) ?? { head: `# TYPE ${name} ${type}\n# HELP ${name} ${help}\n`, lines: [] };
    families.set(name, family);
    if (metric.dataPointType === DataPointType.HISTOGRAM) {
      for (const point of metric.dataPoints) family.lines.push(...histogramLines(name, point));
    } else if (metric.dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM) {
      for (const { attributes, value } of metric.dataPoints)
        family.lines.push(`${sample}${labels(attributes)} ${text(value)}`);
    }
  }
  // A family without samples must not leave an empty line: Prometheus refuses the whole page.
  const told = [...families.values()].filter(({ lines }) => lines.length > 0);
  return `${told.map(({ head, lines }) => `${head}${lines.join('\n')}\n`).join('')}# EOF\n`;
}

function describe({ descriptor: { name }, ...metric }: MetricData, untotalled: ReadonlySet<string>) {
  if (metric.dataPointType === DataPointType.HISTOGRAM) return { name, type: 'histogram', sample: name };
  if (metric.dataPointType !== DataPointType.SUM || !metric.isMonotonic) return { name, type: 'gauge', sample: name };
  const family = name.endsWith(TOTAL) ? name.slice(0, -TOTAL.length) : name;
  if (untotalled.has(family)) return { name: family, type: 'unknown', sample: family };
  return { name: family, type: 'counter', sample: `${family}${TOTAL}` };
}

function* histogramLines(name: string, { attributes, value, exemplars }: DataPoint<Histogram> & WithExemplars) {
  const { boundaries, counts } = value.buckets;
  let cumulative = 0;
  for (const [bucket, count] of counts.entries()) {
    cumulative += count;
    const le = String(boundaries[bucket] ?? '+Inf');
    yield `${name}_bucket${labels({ ...attributes, le })} ${cumulative}${exemplarText(exemplars?.[bucket])}`;
  }
  yield `${name}_count${labels(attributes)} ${value.count}`;
  yield `${name}_sum${labels(attributes)} ${text(value.sum ?? 0)}`;
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  return ` # {trace_id="${exemplar.traceId}"} ${text(exemplar.value)} ${exemplar.time.toFixed(3)}`;
}

function labels(attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function text(value: number): string {
  return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
