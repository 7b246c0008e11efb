/** The whole demo in one process: stand-ins that publish what happens in them, and the gateway before them. */
import { type RunningGateway, runGateway } from '../gateway/run-gateway.ts';
import { createSenders, type EventPublisher, publishByHttp, publishToRedis } from './publish-events.ts';
import type { PublishedEvent } from './services/platform/published-event.ts';
import type { RunningServices } from './start-services.ts';

/** Starts what stands behind the gateway; what happens in it is told. */
type StartCompany<Company> = (onEvent: (event: PublishedEvent) => void) => Promise<Company>;

export interface Demo<Company> {
  readonly gateway: RunningGateway;
  readonly standIns: Company;
  stop(): Promise<void>;
}

/** @param environment of the gateway, beside the addresses of the stand-ins; with `REDIS_URL` events go through Redis */
export async function startDemo<Company extends RunningServices>(
  environment: Readonly<Record<string, string | undefined>>,
  startCompany: StartCompany<Company>,
): Promise<Demo<Company>> {
  let gateway: RunningGateway | null = null;
  const senders = createSenders(['iam-service', 'customs-service', 'mawb-service']);
  const { REDIS_URL } = environment;
  const publisher: EventPublisher = REDIS_URL
    ? await publishToRedis(REDIS_URL)
    : publishByHttp(() => gateway?.url ?? '', senders.secretOf);
  const onEvent = (event: PublishedEvent) => publisher.publish(event);
  const standIns = await startCompany(onEvent);
  gateway = await runGateway({
    EVENT_SENDERS: senders.setting,
    REST_PASS_THROUGH: 'true',
    ...environment,
    ...standIns.environment,
  });
  const running = gateway;
  return {
    gateway: running,
    standIns,
    stop: async () => {
      await standIns.stop();
      await publisher.stop();
      await running.close();
    },
  };
}
