/** Asks for the health of a process by a thread of its own, so that its times hold nothing that the thread of the test has to do. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface HealthAnswers {
  readonly statuses: readonly number[];
  /** Milliseconds each answer took, shortest first. */
  readonly times: readonly number[];
}

const ASK = `
const { parentPort, workerData } = require('node:worker_threads');
const answers = { statuses: [], times: [] };
let isOver = false;
parentPort.once('message', () => { isOver = true; });
(async () => {
  while (!isOver || answers.times.length === 0) {
    const before = performance.now();
    const response = await fetch(workerData);
    await response.text();
    answers.times.push(performance.now() - before);
    answers.statuses.push(response.status);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  answers.times.sort((one, other) => one - other);
  parentPort.postMessage(answers);
  parentPort.close();
})();
`;

/** @returns a function that ends it; rejects when there was no answer at all to one of the questions */
export async function watchHealth(url: string): Promise<() => Promise<HealthAnswers>> {
  const worker = new Worker(ASK, { eval: true, workerData: url });
  const answers = once(worker, 'message') as Promise<[HealthAnswers]>;
  answers.catch(() => {});
  await once(worker, 'online');
  return async () => {
    worker.postMessage('enough');
    return (await answers)[0];
  };
}
