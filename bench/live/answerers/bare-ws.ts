/** The floor: a WebSocket server that sends one ready text to everybody. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { eventData } from '../documents.ts';
import { serveLive } from './serve-live.ts';

const subscribers = new Set<WebSocket>();
const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', (data) => {
    const { type } = JSON.parse(String(data)) as { type: string };
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    else if (type === 'ping') socket.send('{"type":"pong"}');
    else if (type === 'subscribe') subscribers.add(socket);
  });
  socket.on('close', () => subscribers.delete(socket));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveLive({ url: `ws://127.0.0.1:${port}`, init: {} }, () => {
    const event = { eventId: randomUUID(), occurredAt: new Date().toISOString(), ...eventData() };
    const payload = { data: { declarationStatusChanged: event } };
    const text = JSON.stringify({ id: '1', type: 'next', payload });
    for (const socket of subscribers) socket.send(text);
  });
});
