/** The whole demo in one process: stand-ins that publish what happens in them, and the gateway before them. */
import { type RunningGateway, runGateway } from '../gateway/run-gateway.ts';
import { createSenders, type EventPublisher, publishByHttp, publishToRedis } from './publish-events.ts';
import type { PublishedEvent } from './services/platform/published-event.ts';
import { DEFAULT_PORTS, type StandInPorts, type StandIns, startStandIns } from './start-stand-ins.ts';

export interface Demo {
  readonly gateway: RunningGateway;
  readonly standIns: StandIns;
  stop(): Promise<void>;
}

/** @param environment of the gateway, beside the addresses of the stand-ins; with `REDIS_URL` events go through Redis */
export async function startDemo(
  environment: Readonly<Record<string, string | undefined>> = {},
  ports: StandInPorts = DEFAULT_PORTS,
): Promise<Demo> {
  let gateway: RunningGateway | null = null;
  const senders = createSenders(['iam-service', 'customs-service', 'mawb-service']);
  const { REDIS_URL } = environment;
  const publisher: EventPublisher = REDIS_URL
    ? await publishToRedis(REDIS_URL)
    : publishByHttp(() => gateway?.url ?? '', senders.secretOf);
  const onEvent = (event: PublishedEvent) => publisher.publish(event);
  const standIns = await startStandIns(ports, new Date(), onEvent);
  gateway = await runGateway({ EVENT_SENDERS: senders.setting, ...environment, ...standIns.environment });
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
