// Files that are whole or not there: written beside their place and moved into it.
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a file so that a crash at any moment leaves the old one or the new one. Makes the folder.
 *
 * @param durable wait until it is on the disk, so that it outlives a loss of power as well
 */
export async function writeWhole(path: string, content: string, durable = false): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.unfinished`;
  const file = await open(unfinished, "w");
  try {
    await file.writeFile(content);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}
