/** Every question of every panel of every dashboard, asked of the Prometheus of a rehearsal: a panel that shows nothing is a fault. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Stage } from './stage.ts';

const FOLDER = fileURLToPath(new URL('../generated/dashboards', import.meta.url));
/** A rate needs two scrapes of a series, and a recorded one the rules' turn after that. */
const PATIENCE_MS = 60_000;

interface Question {
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
}

export interface PanelReport {
  readonly dashboards: number;
  readonly panels: number;
  readonly questions: number;
  /** Those without an answer. */
  readonly empty: readonly Question[];
}

export async function lookAtPanels({ query }: Pick<Stage, 'query'>): Promise<PanelReport> {
  const questions = readQuestions();
  const count = (key: (question: Question) => string) => new Set(questions.map(key)).size;
  let empty = questions;
  for (const end = Date.now() + PATIENCE_MS; empty.length > 0 && Date.now() < end; await sleep(1000)) {
    const without: Question[] = [];
    for (const question of empty) {
      const values = await query(question.expr.replaceAll('$__rate_interval', '60s'));
      if (values.every(({ value }) => Number.isNaN(value))) without.push(question);
    }
    empty = without;
  }
  return {
    dashboards: count(({ dashboard }) => dashboard),
    panels: count(({ dashboard, panel }) => `${dashboard} / ${panel}`),
    questions: questions.length,
    empty,
  };
}

function readQuestions(): readonly Question[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const { title: dashboard, panels } = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as {
      readonly title: string;
      readonly panels: readonly {
        readonly id: number;
        readonly title: string;
        targets?: { readonly expr: string }[];
      }[];
    };
    return panels.flatMap(({ id, title, targets = [] }) =>
      targets.map(({ expr }) => ({ dashboard, panel: `${title} (${id})`, expr })),
    );
  });
}
