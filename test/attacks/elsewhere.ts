type Sentence = readonly [file: string, sentence: string];

/** Cases of the attack catalogue that sentences of other tests run, with what they need: a hostile service, two replicas, a stalled Redis. */
export const ELSEWHERE: Readonly<Record<string, readonly Sentence[]>> = {
  'HTTP-32': [['flow/slow-clients.test.ts', 'that read nothing of a large answer are cut, and memory stays bounded']],
  'JWTX-07': [['flow/signing-keys.test.ts', 'while a realm is unreachable, known keys work and unknown ones are 503']],
  'JWTX-08': [['unit/gateway/edge/pipeline.test.ts', 'is not ready without keys, lives, answers callers 503']],
  'JWTX-09': [
    ['unit/gateway/context/jwks.test.ts', 'comes by a redirect: none is followed, and no read lasts for ever'],
  ],
  'JWTX-12': [
    ['flow/backchannel-logout.test.ts', 'ends its tokens and sockets on every replica, and no other session'],
  ],
  'TEN-35': [
    ['flow/caches/invalidation.test.ts', 'answer from the services while Redis is stalled, see every write'],
    ['unit/subgraphs/engine/limit/buckets.test.ts', 'is replaced by that of the process, with the same limit'],
  ],
  'INJ-44': [['unit/schema/compile/constructs.test.ts', 'that carries credentials is no argument']],
  'INJ-50': [['flow/hostile-answers.test.ts', '302 to another host']],
  'INJ-53': [['flow/hostile-answers.test.ts', 'a gzip bomb']],
  'INJ-54': [['flow/hostile-answers.test.ts', 'byte by byte, slower than a try may take']],
  'INJ-55': [['flow/hostile-answers.test.ts', 'with headers of its own gives the client none of them']],
  'INJ-58': [['flow/hostile-answers.test.ts', 'about another record than was asked for is not taken for an entity']],
  'INJ-60': [['unit/schema/compile/constructs.test.ts', 'with servers of its own is called at its service']],
  'APQ-05': [['flow/trusted-documents.test.ts', 'nothing else runs, by %s, whatever is wrong with it']],
  'APQ-07': [['flow/trusted-documents.test.ts', 'limits and permissions hold for what runs by its id']],
  'WS-01': [['flow/live/close-codes.test.ts', 'from a foreign origin']],
  'WS-05': [['flow/live/subscription.test.ts', 'beyond the limit of a socket is one error, and leaves the others']],
  'WS-06': [['flow/live/endings.test.ts', 'a client that floods is closed']],
  'WS-07': [['flow/live/endings.test.ts', 'a message that is too large closes the socket']],
  'WS-10': [['flow/live/endings.test.ts', 'is dropped when more waits for it than it may hold']],
  'WS-16': [['flow/live/close-codes.test.ts', 'after %s, which is one error']],
  'WS-17': [['flow/live/endings.test.ts', 'a client that does not answer a ping is cut']],
  'WS-20': [['flow/live/endings.test.ts', 'ends its sockets; clients go on at the next one and miss nothing']],
  'RATE-01': [['flow/limits/rate-limit.test.ts', 'who is refused is told why and until when']],
  'RATE-02': [['flow/limits/rate-limit.test.ts', 'an abuser with many parallel calls never passes the limit']],
  'RATE-05': [
    ['unit/subgraphs/engine/limit/buckets.test.ts', 'is replaced by that of the process, with the same limit'],
  ],
};
