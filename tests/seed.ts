// Properties draw the same examples on every machine, so that a failure says something about the change at hand. With
// EXPLORE=5000 in the environment each property draws 5000 (unless it says how many itself), by another seed each time.
import fc from "fast-check";

const explore = process.env["EXPLORE"];
if (explore !== undefined && !(Number(explore) >= 1)) {
  throw new Error(`EXPLORE must be a number of examples of at least 1, got "${explore}"`);
}
fc.configureGlobal(explore === undefined ? { seed: 20_261_124 } : { numRuns: Number(explore) });
