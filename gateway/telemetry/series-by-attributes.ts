/** The series of one instrument: by the attribute object where it is known, else by what is in it. */
import type { Attributes } from '@opentelemetry/api';

/** Attribute objects that are known. Who makes a new one for each value is served by what is in it. */
const MOST_OBJECTS = 4096;
const NONE: Attributes = Object.freeze({});
const OVERFLOW = 'overflow';

export class SeriesByAttributes<T> {
  private readonly limit: number;
  private readonly make: () => T;
  private readonly byObject = new Map<Attributes, T>();
  private readonly byText = new Map<string, { readonly attributes: Attributes; readonly value: T }>();

  /** @param limit series; further ones share one, whose attribute is `otel_metric_overflow` */
  constructor(limit: number, make: () => T) {
    this.limit = limit;
    this.make = make;
  }

  of(attributes: Attributes = NONE): T {
    return this.byObject.get(attributes) ?? this.find(attributes);
  }

  all(): readonly (readonly [Attributes, T])[] {
    return [...this.byText.values()].map(({ attributes, value }) => [attributes, value] as const);
  }

  private find(attributes: Attributes): T {
    const text = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
    const value = this.byText.get(text)?.value ?? this.add(text, attributes);
    if (this.byObject.size < MOST_OBJECTS) this.byObject.set(attributes, value);
    return value;
  }

  private add(text: string, attributes: Attributes): T {
    const full = this.byText.size >= this.limit;
    const key = full ? OVERFLOW : text;
    const known = this.byText.get(key);
    if (known !== undefined) return known.value;
    const value = this.make();
    this.byText.set(key, { attributes: full ? { otel_metric_overflow: true } : { ...attributes }, value });
    return value;
  }
}
