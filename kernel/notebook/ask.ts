// `input`, `password` and `clearOutput`: what a cell asks of the person and of the page it stands on.
import { currentHost } from "../display/host.ts";

/**
 * Asks the reader for a line of text and waits for it; nothing else runs meanwhile.
 *
 * @throws Error where no one can answer, as in `gradbook run`.
 */
export function input(prompt = ""): string {
  return currentHost().input(prompt, false);
}

/** As {@link input}, but what is typed does not show. */
export function password(prompt = "Password: "): string {
  return currentHost().input(prompt, true);
}

/** Removes what the cell has shown; with `wait`, only once the next output is there, so that nothing flickers. */
export function clearOutput(options: { wait?: boolean } = {}): void {
  currentHost().clearOutput(options.wait ?? false);
}
