/** The kinds of value a setting can have: how the text of the environment becomes a typed value, and what to tell who got it wrong. */
import { z } from 'zod';

export interface Kind<T> {
  readonly schema: z.ZodType<T, string>;
  /** Completes "expected …". */
  readonly accepts: string;
}

export function text(pattern: RegExp, accepts: string): Kind<string> {
  return { schema: z.string().regex(pattern), accepts };
}

/** Decimal digits only: `Number()` would also take `0x10`, `1e3` and blanks. */
export function wholeNumber(minimum: number, maximum: number): Kind<number> {
  const schema = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
  return { schema, accepts: `a whole number from ${minimum} to ${maximum}` };
}

/** A part of a whole. */
export function share(): Kind<number> {
  const schema = z
    .string()
    .regex(/^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/)
    .transform(Number) as unknown as z.ZodType<number, string>;
  return { schema, accepts: 'a decimal number from 0 to 1' };
}

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  const schema = z.string().pipe(z.enum(values as readonly [T, ...T[]])) as z.ZodType<T, string>;
  return { schema, accepts: `one of ${values.join(', ')}` };
}

/** `true` or `false`. */
export function flag(): Kind<boolean> {
  return {
    schema: z.enum(['true', 'false']).transform((value) => value === 'true') as z.ZodType<boolean, string>,
    accepts: 'true or false',
  };
}

/** A flag with a third value. */
export function flagOr<const T extends string>(third: T): Kind<boolean | T> {
  return {
    schema: z
      .enum(['true', 'false', third])
      .transform((value) => (value === third ? third : value === 'true')) as z.ZodType<boolean | T, string>,
    accepts: `true, false or ${third}`,
  };
}

/** A base URL; the trailing slash is dropped, because paths are appended to it. */
export function url(): Kind<string> {
  const schema = z
    .string()
    .refine((value) => {
      if (!/^https?:/i.test(value) || !URL.canParse(value)) return false;
      const parsed = new URL(value);
      return parsed.username === '' && parsed.password === '' && parsed.search === '' && parsed.hash === '';
    })
    .transform((value) => value.replace(/\/+$/, ''));
  return { schema, accepts: 'an http or https URL without user, query and fragment' };
}

/** A token issuer and where its keys are read: Keycloak's place below it unless another is given. */
export function issuer(): Kind<{ readonly issuer: string; readonly jwksUrl: string }> {
  const { schema: address } = url();
  const schema = z
    .string()
    .transform((value) => {
      const [issuer = '', jwksUrl = `${issuer}/protocol/openid-connect/certs`, ...more] = value.split(/=(?=http)/);
      return { issuer: more.length === 0 ? issuer : '', jwksUrl };
    })
    .pipe(z.object({ issuer: address, jwksUrl: address }));
  return { schema, accepts: 'an http or https URL, or two with "=" between them' };
}

/** A file under a name that becomes the first part of a path. */
export function namedFile(taken: readonly string[]): Kind<{ readonly name: string; readonly path: string }> {
  const schema = z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}=[^\0=]{1,4096}$/)
    .transform((value) => {
      const [name = '', path = ''] = value.split('=');
      return { name, path };
    })
    .refine(({ name }) => !taken.includes(name));
  return { schema, accepts: `<name>=<path>, the name of small letters, digits and "-", and not ${taken.join(', ')}` };
}

/** An origin as browsers send it (RFC 6454): compared as text, so it has to be spelled exactly so. */
export function origin(): Kind<string> {
  const schema = z
    .string()
    .refine((value) => /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value);
  return { schema, accepts: 'an origin such as https://portal.example.com, without path, and never "*"' };
}

export function listOf<T>(item: Kind<T>, atLeast: number): Kind<readonly T[]> {
  const schema = z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item.schema).min(atLeast));
  return { schema, accepts: `a comma-separated list; each entry ${item.accepts}` };
}
