// How often a run is observed so that observing takes no more than a share of its time, whatever an observation costs.
import { everySteps, type Pace } from "./record.ts";

/** A view shows no more than its screen, in milliseconds. */
const FRAME = 1000 / 60;

/** What may be spent ahead, in milliseconds: a run that is over in a second is seen too. */
const AHEAD = 50;

/**
 * A budget that fills with time, by a share of it, up to 50 ms. A step is due while there is something in it; what an
 * observation takes beyond that is waited for. So in any stretch of t ms at most share · t + 50 ms is spent, and one
 * observation more. The first observation is free: it compiles, once a network, and nobody should wait for the second.
 */
export class SharePace implements Pace {
  readonly #share: number;
  readonly #steps: Pace | undefined;
  readonly #most: number;
  #budget: number;
  #filledAt: number | undefined;
  #observedAt: number | undefined;

  /**
   * @param share - of the time, above 0 and at most 1
   * @param every - at most at every so many steps; 60 times a second unless told
   * @throws RangeError where one of them is something else
   */
  constructor(share: number, every?: number) {
    if (!(share > 0 && share <= 1))
      throw new RangeError(`flow: "share" must be above 0 and at most 1, got ${share}`);
    this.#share = share;
    this.#most = share === 1 ? Number.POSITIVE_INFINITY : AHEAD;
    this.#budget = this.#most;
    this.#steps = every === undefined ? undefined : everySteps(every);
  }

  isDue(step: number): boolean {
    if (this.#steps && !this.#steps.isDue(step)) return false;
    const now = performance.now();
    this.#budget = Math.min(this.#most, this.#budget + this.#share * (now - (this.#filledAt ?? now)));
    this.#filledAt = now;
    return (
      this.#budget > 0 &&
      (this.#steps !== undefined || now - (this.#observedAt ?? Number.NEGATIVE_INFINITY) >= FRAME)
    );
  }

  spent(milliseconds: number): void {
    if (this.#observedAt !== undefined) this.#budget -= milliseconds;
    this.#observedAt = performance.now();
  }
}
