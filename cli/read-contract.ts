/** Text of the contract that a command names: a file, or an address. */
import { readFile } from 'node:fs/promises';
import { CommandError, EXIT } from './exit-codes.ts';

/** @throws {CommandError} that says what was named, why it cannot be read, and what to name instead */
export async function readContract(contract: string): Promise<string> {
  return /^https?:\/\//.test(contract) ? download(contract) : readText(contract);
}

async function download(address: string): Promise<string> {
  const answer = await fetch(address).catch((error: Error) => {
    // What fetch says itself is "fetch failed".
    const cause = (error.cause as Error | undefined)?.message ?? error.message;
    throw new CommandError(EXIT.noInput, `${address} cannot be read: ${cause}. Save the contract and name the file`);
  });
  if (answer.ok) return answer.text();
  throw new CommandError(
    EXIT.noInput,
    `${address} answers ${answer.status}. Save the contract and name the file, or name another address`,
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? `there is no file ${file}` : code === 'EISDIR' ? `${file} is a folder` : `${file}: ${code}`;
    throw new CommandError(EXIT.noInput, `${reason}: name an OpenAPI document, its file or its address`);
  }
}
