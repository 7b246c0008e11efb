/** A network between browser and portal that can be cut: what is open breaks, and nothing gets through until it is mended. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Network extends AsyncDisposable {
  readonly port: number;
  cut(): void;
  mend(): void;
}

/** @param target port on this machine; asked for each connection, because it is known late */
export async function startNetwork(target: () => number): Promise<Network> {
  const open = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(target(), 'localhost');
    keep(far);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const cut = (): void => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      whole = true;
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
