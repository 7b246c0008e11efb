/** The closed set of overlay extensions, as schemas: data only, no code. Everything else is a build error. */
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z_]\w*$/, 'must be a GraphQL name');
const roles = z.array(z.string().min(1)).min(1);
const seconds = z.number().int().nonnegative();

/** Who may call an operation. Exactly one of the three forms. */
export const accessSchema = z.union([
  z.strictObject({ public: z.literal(true) }),
  z.strictObject({ authenticated: z.literal(true) }),
  z.strictObject({
    roles,
    /** OAuth scopes: any of the inner lists, all of its members. */
    scopes: z.array(z.array(z.string().min(1)).min(1)).optional(),
    /** Parameter that must equal the caller's id; any role of the default access may then call. */
    self: z.string().optional(),
    /** Sign-in that is wanted beside the role (RFC 9470): any of the claims `acr`, and how many seconds ago at most. */
    stepUp: z
      .strictObject({
        acr: z
          .array(z.string().regex(/^[\w:/.+-]{1,128}$/))
          .min(1)
          .optional(),
        maxAge: z.number().int().positive().optional(),
      })
      .refine(({ acr, maxAge }) => acr !== undefined || maxAge !== undefined, 'names neither acr nor maxAge')
      .optional(),
  }),
]);

/** Who reads a property; others read null. `self` names the property of the row that holds its owner's id. */
export const maskSchema = z.strictObject({ roles, self: z.string().optional() });

export const cacheSchema = z.strictObject({
  ttl: seconds,
  stale: seconds.optional(),
  staleIfError: seconds.optional(),
  scope: z.enum(['shared', 'tenant', 'role', 'user']),
  tags: z.array(z.string()).default([]),
});

export const entitySchema = z.strictObject({
  key: z.string(),
  batch: z.string().optional(),
  param: z.string().optional(),
  max: z.number().int().positive().optional(),
  /** The entity belongs to another service; this one only adds fields to it. */
  extends: z.literal(true).optional(),
});

export const collectionSchema = z.array(
  z.strictObject({
    field: name,
    list: z.string().optional(),
    batch: z.string().optional(),
    param: z.string().optional(),
    key: z.string().default('key'),
    description: z.string().optional(),
  }),
);

const reference = z.strictObject({ type: name, field: name, description: z.string().optional() });
export const referenceSchema = z.union([reference, z.array(reference).min(1)]);

const subscriptionArgument = z.strictObject({
  name,
  description: z.string().optional(),
  schema: z.strictObject({ type: z.enum(['string', 'boolean', 'integer']), format: z.string().optional() }),
  matches: z.string().optional(),
  caller: z.string().optional(),
});

export const subscriptionSchema = z.array(
  z.strictObject({
    field: name,
    description: z.string().optional(),
    events: z.array(z.string()).min(1),
    payload: z.string(),
    arguments: z.array(subscriptionArgument).default([]),
    recipients: z.array(z.string()).optional(),
    access: accessSchema.optional(),
  }),
);

/** Events after which a user may no longer do anything, and those that take it back. */
const revocationSchema = z.strictObject({
  events: z.array(z.string()).min(1),
  restoredBy: z.array(z.string()).default([]),
  /** Events after which the user needs a new token, for the old one tells roles or tenants that have changed. */
  outdatedBy: z.array(z.string()).default([]),
  /** Property of the data that is the user's id, as tokens have it in `sub`. */
  user: z.string(),
  /** Events after which one session of a user is over, and the property of their data that is its id (`sid`). */
  sessions: z.strictObject({ events: z.array(z.string()).min(1), session: z.string() }).optional(),
});

const texts = z.strictObject({ en: z.string().min(1), es: z.string().min(1) });

/** Who is told of which event, and what (domain: notifications). */
const notificationSchema = z.array(
  z
    .strictObject({
      event: z.string(),
      when: z.record(z.string(), z.array(z.string()).min(1)).optional(),
      same: z.array(z.string()).min(2).optional(),
      users: z.array(z.string()).default([]),
      roles: z.array(z.string().min(1)).default([]),
      severity: z.enum(['INFO', 'SUCCESS', 'WARNING', 'ERROR']),
      entity: z.strictObject({ type: name, id: z.string() }),
      title: texts,
      body: texts,
    })
    .refine(({ users, roles }) => users.length + roles.length > 0, 'needs users or roles'),
);

const errorsSchema = z.record(
  z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  z.strictObject({
    ...{ status: z.number().int().min(400).max(599), en: z.string(), es: z.string() },
    remedy: z.strictObject({ en: z.string(), es: z.string() }).optional(),
  }),
);

/** Older public paths: prefix → prefix of the contract's paths. */
const restSchema = z.strictObject({
  aliases: z.record(
    z.string().regex(/^(\/[A-Za-z0-9_-]+)+$/, 'must be a path prefix'),
    z.string().regex(/^(\/[A-Za-z0-9_-]+)+$/, 'must be a path prefix'),
  ),
});

/** RFC 9745 and RFC 8594: since when an operation is deprecated, and after which moment it may be gone. */
const deprecationSchema = z.strictObject({ since: z.iso.datetime(), sunset: z.iso.datetime().optional() });

/** What the values of an enumeration mean; Redocly's extension, kept when it comes with a contract. */
export const enumDescriptionsSchema = z.record(z.string(), z.string());

const eventType = z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/, 'must be an event type');

/** Events that a write causes: those that the service publishes by their type, others with what the gateway makes them of. */
const emissionsSchema = z.array(
  z.union([
    eventType,
    z.strictObject({
      type: eventType,
      subject: z.string().regex(/^[a-z][a-z0-9-]*\/.*\{[^{}]+\}/, 'must be <resource>/{property}'),
      sequence: z.string().optional(),
      data: z.record(z.string(), z.string()).default({}),
    }),
  ]),
);

/** Extensions by the place they may stand at. */
export const extensions = {
  document: {
    'x-access': accessSchema,
    /** `prefix` goes before every type and root field that the overlay does not name. */
    'x-graphql': z.strictObject({ prefix: name }),
    'x-errors': errorsSchema,
    'x-subscription': subscriptionSchema,
    'x-revokes': revocationSchema,
    'x-notifies': notificationSchema,
    'x-rest': restSchema,
  },
  operation: {
    'x-access': accessSchema,
    'x-graphql': z.strictObject({
      name: name.optional(),
      kind: z.enum(['query', 'mutation']).optional(),
      hidden: z.literal(true).optional(),
      /** Property of the answer that is the field, in place of the whole: `data` of `{ data, meta }`. */
      pick: z.string().min(1).optional(),
    }),
    'x-cache': cacheSchema,
    'x-invalidates': z.array(z.string()),
    'x-emits': emissionsSchema,
    'x-cost': z.number().int().positive(),
    'x-rate-limit': z.strictObject({
      max: z.number().int().positive(),
      windowSeconds: z.number().int().positive(),
      arguments: z.array(z.string().min(1)).min(1).optional(),
    }),
    'x-audit': z.strictObject({
      event: z.enum(['sign-in', 'sign-out']),
      attempted: z.string().min(1).optional(),
      token: z.string().min(1).optional(),
    }),
    'x-deprecation': deprecationSchema,
    'x-upstream': z.string().regex(/^[a-z][a-z0-9-]*$/),
  },
  schema: {
    'x-graphql': z.strictObject({ name: name.optional(), hidden: z.literal(true).optional() }),
    'x-entity': entitySchema,
    'x-collection': collectionSchema,
    'x-ref': referenceSchema,
    'x-access': maskSchema,
    'x-enumDescriptions': enumDescriptionsSchema,
  },
  parameter: {
    'x-graphql': z.strictObject({ name: name.optional(), hidden: z.literal(true).optional() }),
  },
} as const;

export type Access = z.infer<typeof accessSchema>;
export type DeprecationExtension = z.infer<typeof deprecationSchema>;
export type EntityExtension = z.infer<typeof entitySchema>;
export type CollectionExtension = z.infer<typeof collectionSchema>[number];
export type ReferenceExtension = z.infer<typeof reference>;
export type SubscriptionExtension = z.infer<typeof subscriptionSchema>[number];
export type MaskExtension = z.infer<typeof maskSchema>;
