// Where the Python programs stand, in the sources and in the bundled package.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(import.meta.url.endsWith(".js") ? "grading" : ".", import.meta.url));

/** @param path below grading/, as "nbgrader/gradebook.py" */
export const pythonFile = (path: string): string => join(folder, path);
