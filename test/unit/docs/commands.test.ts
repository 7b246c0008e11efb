/** Every command of the documentation has a verdict; those that are not run are held against the project. */
import { describe, expect, test } from 'vitest';
import { isFollowed, isRun, once, verdict } from '../../support/command-verdicts.ts';
import {
  type DocumentedCommand,
  fencedCommands,
  hiddenCommands,
  inlineCommands,
} from '../../support/documented-commands.ts';

const named = ({ page, text }: DocumentedCommand) => [page, text] as const;
const commands = once(fencedCommands()).filter((command) => !isRun(command) && !isFollowed(command));

describe('a command that is not run', () => {
  test.each(commands.map(named))('%s: %s', (_page, text) => {
    expect(verdict(text)).toEqual([]);
  });

  test.each(
    inlineCommands()
      .filter(({ text }) => !/^(curl|redis-cli|export) /.test(text))
      .map(named),
  )('%s, in a sentence: %s', (_page, text) => {
    expect(verdict(text)).toEqual([]);
  });

  test('no command stands where nobody checks it', () => {
    expect(hiddenCommands()).toEqual([]);
  });

  test('a wrong one is noticed', () => {
    for (const wrong of [
      'npm run no-such-script',
      'npm run audit -- --tennant A:B',
      'npm run audit --tenant A:B',
      'npx gateway add x.yaml --nmae y',
      'npx gateway addd x.yaml',
      'kubectl logs deploy/gateway',
      'kubectl apply -k k8s/environments/prod',
      'kubectl -n serhafen set env deploy/api-gateway RATE_LIMIT_USERS=300',
      `kubectl -n serhafen logs -l app=api-gateway | grep '"statuscode":5'`,
      "promtool query instant $PROMETHEUS 'sum(rate(http_request_total[5m]))'",
      'terraform apply',
    ]) {
      expect(verdict(wrong), wrong).not.toEqual([]);
    }
  });
});
