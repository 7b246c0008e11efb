/** What a dashboard is before Grafana knows it: rows of panels, each with its questions to Prometheus. */

/** Units of Grafana that we use. */
export type Unit = 's' | 'reqps' | 'percentunit' | 'short' | 'bytes' | 'ops' | 'cps';

export interface Query {
  /** PromQL. `$__rate_interval` is Grafana's: at least four scrapes. */
  readonly expr: string;
  /** Of each series, `{{label}}` stands for its value. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What to make of it. */
  readonly description: string;
  /** `stat`: the last value, large. */
  readonly kind: 'graph' | 'stat';
  readonly unit: Unit;
  readonly queries: readonly Query[];
}

export interface Dashboard {
  /** Part of its address; never changed. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

export function graph(
  title: string,
  unit: Unit,
  description: string,
  ...queries: readonly (readonly [string, string])[]
): Panel {
  return { title, description, kind: 'graph', unit, queries: queries.map(([expr, legend]) => ({ expr, legend })) };
}

export function stat(title: string, unit: Unit, description: string, expr: string, legend = title): Panel {
  return { title, description, kind: 'stat', unit, queries: [{ expr, legend }] };
}

/** The p50, p95 and p99 of a histogram. */
export function quantiles(histogram: string, labels = ''): readonly (readonly [string, string])[] {
  return [0.5, 0.95, 0.99].map((quantile) => [
    `histogram_quantile(${quantile}, sum(rate(${histogram}_bucket${labels}[$__rate_interval])) by (le))`,
    `p${quantile * 100}`,
  ]);
}

/** A counter a second, by a label. */
export function rateBy(counter: string, label: string, labels = ''): readonly [string, string] {
  return [`sum(rate(${counter}${labels}[$__rate_interval])) by (${label})`, `{{${label.split(', ').join('}} {{')}}}`];
}
