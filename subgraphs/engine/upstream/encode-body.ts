/** Writes a request body in the media type of the contract: JSON, a form, a multipart form, a text, or bytes. */
import { randomBytes } from 'node:crypto';
import type { FormField, OperationBinding } from '../../../schema/contract/operation-binding.ts';
import { writeJson } from './write-json.ts';

export interface EncodedBody {
  readonly contentType: string;
  readonly body: string | Buffer;
}

type Form = Readonly<Record<string, FormField>>;

/** @param value JSON value of the body; Base64 text where the media type is binary */
export function encodeBody(operation: OperationBinding, media: string, value: unknown): EncodedBody {
  if (/^(?:application\/(?:[\w.+-]*\+)?|text\/)json\b/i.test(media)) {
    return { contentType: media, body: writeJson(value) };
  }
  if (/^application\/x-www-form-urlencoded/i.test(media)) {
    const pairs = formPairs(value, operation.form ?? {});
    return {
      contentType: media,
      body: pairs.map(([name, text]) => `${formEncoded(name)}=${formEncoded(text)}`).join('&'),
    };
  }
  if (/^multipart\//i.test(media)) return multipart(media, value, operation.form ?? {});
  if (typeof value !== 'string') return { contentType: media, body: writeJson(value) };
  return { contentType: media, body: operation.bytes === true ? Buffer.from(value, 'base64') : value };
}

/** Name and text of every field: a list is one pair an item, an object JSON text (OpenAPI 3.0.3 §4.7.14.3, §4.7.15). */
function formPairs(value: unknown, form: Form): [string, string][] {
  return properties(value).flatMap(([name, item]): [string, string][] => {
    const field = form[name];
    if (field?.deepObject === true) return deepPairs(name, item);
    if (Array.isArray(item)) {
      const texts = item.map(textOf);
      return field?.joined === true ? [[name, texts.join(',')]] : texts.map((text) => [name, text]);
    }
    return [[name, textOf(item)]];
  });
}

/** `name[key]=value`, nested as deep as the value is; lists by index, as servers of this style read them. */
function deepPairs(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => deepPairs(`${name}[${index}]`, item));
  if (typeof value === 'object' && value !== null) {
    return properties(value).flatMap(([key, item]) => deepPairs(`${name}[${key}]`, item));
  }
  return [[name, textOf(value)]];
}

function properties(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? writeJson(value) : String(value);
}

/** WHATWG URL §5.2: everything but `*-._`, letters and digits is percent-encoded; a space is `+`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** RFC 7578. The boundary is random, so that no value can hold it. */
function multipart(media: string, value: unknown, form: Form): EncodedBody {
  const boundary = `form-${randomBytes(18).toString('hex')}`;
  const parts = properties(value).flatMap(([name, item]) => {
    const items = Array.isArray(item) ? item : [item];
    return items.map((one) => part(boundary, name, one, form[name]));
  });
  const body = Buffer.concat([...parts.flat(), Buffer.from(`--${boundary}--\r\n`)]);
  return { contentType: `${media}; boundary=${boundary}`, body };
}

function part(boundary: string, name: string, value: unknown, field: FormField | undefined): Buffer[] {
  const bytes = field?.base64 === true && typeof value === 'string' ? Buffer.from(value, 'base64') : null;
  const contentType =
    field?.contentType ??
    (bytes !== null ? 'application/octet-stream' : typeof value === 'object' ? 'application/json' : null);
  const quoted = quote(name);
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${quoted}"${bytes === null ? '' : `; filename="${quoted}"`}`,
    ...(contentType === null ? [] : [`Content-Type: ${contentType}`]),
    '',
    '',
  ];
  return [Buffer.from(head.join('\r\n')), bytes ?? Buffer.from(textOf(value)), Buffer.from('\r\n')];
}

/** A name cannot leave its quotes (HTML §4.10.21.8, "multipart/form-data encoding algorithm"). */
function quote(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
