/** The audit's file: lines are appended; when the file was renamed or removed (log rotation), a new one is begun. */
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface FileSink {
  /** For a `Delivery`: rejects until all lines are in the file, and goes on where it stopped. */
  send(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Nobody else on the machine needs to read who did what. */
const MODE = 0o600;
const LINE_FEED = 0x0a;

export function createFileSink(path: string): FileSink {
  let file: FileHandle | null = null;
  /** What is being written, and how much of it is. */
  let bytes: Buffer = Buffer.alloc(0);
  let written = 0;

  async function current(): Promise<FileHandle> {
    if (file !== null && (await isCurrent(file, path))) return file;
    await file?.close().catch(() => {});
    file = null;
    await mkdir(dirname(path), { recursive: true });
    const opened = await open(path, 'a', MODE);
    file = opened;
    // A line that was begun in the file of before is written whole in the new one.
    written = written === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, written - 1) + 1;
    return opened;
  }

  return {
    send: async (lines) => {
      // Lines that were tried before come again as the first ones.
      if (written === 0) bytes = Buffer.from(`${lines.join('\n')}\n`);
      const target = await current();
      while (written < bytes.length) {
        const { bytesWritten } = await target.write(bytes, written);
        written += bytesWritten;
      }
      written = 0;
    },
    close: async () => {
      await file?.close().catch(() => {});
      file = null;
    },
  };
}

/** Whether the path still leads to the open file. */
async function isCurrent(file: FileHandle, path: string): Promise<boolean> {
  try {
    const [opened, named] = await Promise.all([file.stat(), stat(path)]);
    return opened.ino === named.ino && opened.dev === named.dev;
  } catch {
    return false;
  }
}
