/** What a process holds once its garbage is collected, asked by V8's inspector (Chrome DevTools protocol, domains HeapProfiler and Runtime). */
import WebSocket from 'ws';

interface Reply {
  readonly id: number;
  readonly result?: { readonly usedSize?: number };
}

/** @param port of `--inspect`, loopback interface */
export async function heapInUseMb(port: number): Promise<number> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  if (target === undefined) throw new Error(`nobody is to be inspected at port ${port}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  try {
    await call(socket, 1, 'HeapProfiler.collectGarbage');
    const { usedSize = Number.NaN } = (await call(socket, 2, 'Runtime.getHeapUsage')).result ?? {};
    return usedSize / 2 ** 20;
  } finally {
    socket.close();
  }
}

function call(socket: WebSocket, id: number, method: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const hear = (data: WebSocket.RawData): void => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== id) return;
      socket.off('message', hear);
      resolve(reply);
    };
    socket.on('message', hear).once('close', () => reject(new Error('the process ended')));
    socket.send(JSON.stringify({ id, method }));
  });
}
