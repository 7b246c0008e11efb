/** The analysis' own tables of costs, line by line, and what adds up to its totals. Dollars a month. */

export interface Line {
  readonly name: string;
  readonly dollars: number;
  readonly part: 'infrastructure' | 'storage' | 'observability';
}

const infrastructure = (name: string, dollars: number): Line => ({ name, dollars, part: 'infrastructure' });
const storage = (name: string, dollars: number): Line => ({ name, dollars, part: 'storage' });

/** As the tables print them: each line rounded to whole dollars by the analysis. */
export const LINES: readonly Line[] = [
  infrastructure('EKS control plane', 73),
  infrastructure('EC2 gateway, 3 × t3.medium', 90),
  infrastructure('EC2 IAM service, 3 × t3.medium', 90),
  infrastructure('EC2 other services, 9 × t3.small', 135),
  infrastructure('Redis, cache.t3.micro', 12),
  infrastructure('RDS PostgreSQL, db.t3.medium', 50),
  infrastructure('Application load balancer', 22),
  infrastructure('NAT gateway', 70),
  infrastructure('Data transfer out, 100 GB', 9),
  infrastructure('CloudWatch logs, 10 GB', 5),
  infrastructure('Secrets Manager, 5 secrets', 2),
  storage('EBS, 15 × 100 GB', 120),
  storage('S3, 5 GB', 0.12),
  storage('RDS storage, 50 GB', 5.75),
  { name: 'OpenSearch, 2 × t3.medium.search', dollars: 100, part: 'observability' },
];

export const ADDITIONS = {
  kong: [{ name: 'Kong database, db.t3.small', dollars: 35 }],
  istio: [
    { name: 'Istio control plane, 2 × t3.medium', dollars: 60 },
    { name: 'Sidecars, 256 MB a pod', dollars: 40 },
  ],
} as const;

export const SAVINGS = [
  { name: 'Spot instances', dollars: 150 },
  { name: 'Autoscaling in off-hours', dollars: 50 },
  { name: 'Fargate for gateway pods', dollars: 100 },
  { name: 'CloudFront', dollars: 20 },
  { name: 'Reserved database', dollars: 20 },
] as const;

const sum = (lines: readonly { readonly dollars: number }[]): number =>
  lines.reduce((total, { dollars }) => total + dollars, 0);

/** Totals in whole dollars, as the analysis gives them. */
export function analysisTotals(): Readonly<Record<string, number>> {
  const of = (part: Line['part']): number => Math.round(sum(LINES.filter((line) => line.part === part)));
  const total = of('infrastructure') + of('storage') + of('observability');
  return {
    infrastructure: of('infrastructure'),
    storage: of('storage'),
    observability: of('observability'),
    total,
    withKong: total + sum(ADDITIONS.kong),
    withIstio: total + sum(ADDITIONS.istio),
    optimized: total - sum(SAVINGS),
  };
}
