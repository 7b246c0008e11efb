/** `npm run k8s:check`: every environment renders, is rendered as committed, and is right by strict schemas. Needs kubectl. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { render } from './render.ts';
import { environments, RENDERED } from './rendered-files.ts';
import { problemsOf, type Resource } from './validate-resources.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const problems: string[] = [];
const resources = new Map<string, Resource[]>();
for (const environment of environments()) {
  const text = render(environment);
  if (text !== readFileSync(join(RENDERED, `${environment}.yaml`), 'utf8')) {
    problems.push(`${environment}: k8s/rendered/${environment}.yaml is not what it renders to: npm run k8s:render`);
  }
  resources.set(
    environment,
    parseAllDocuments(text).map((document) => document.toJS() as Resource),
  );
}
problems.push(...(await problemsOf(resources)));
for (const problem of problems) say(problem);
const count = [...resources.values()].flat().length;
say(`${environments().length} environments, ${count} resources, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
