// Timers that belong to the execution which set them: an interrupt ends them with their cell, so that a loop that
// awaits a timer never wakes again. The globals, `node:timers` and `node:timers/promises` are all replaced.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { executionHere } from "./executions.ts";

type Callback = (...values: unknown[]) => void;

export function adoptTimers(): void {
  const { setTimeout, setInterval, setImmediate } = globalThis;

  const ownedTimeout = (callback: Callback, delay?: number, ...values: unknown[]) => {
    const execution = executionHere();
    if (execution === undefined || typeof callback !== "function")
      return setTimeout(callback, delay, ...values);
    const timer = setTimeout(
      (...given: unknown[]) => {
        execution.disown(timer);
        callback(...given);
      },
      delay,
      ...values,
    );
    execution.own(timer);
    return timer;
  };
  const ownedImmediate = (callback: Callback, ...values: unknown[]) => {
    const execution = executionHere();
    if (execution === undefined || typeof callback !== "function") return setImmediate(callback, ...values);
    const timer = setImmediate(
      (...given: unknown[]) => {
        execution.disown(timer);
        callback(...given);
      },
      ...values,
    );
    execution.own(timer);
    return timer;
  };
  const ownedInterval = (callback: Callback, delay?: number, ...values: unknown[]) => {
    const timer = setInterval(callback, delay, ...values);
    executionHere()?.own(timer);
    return timer;
  };

  const { setTimeout: plainSleep, setImmediate: plainYield } = timersPromises;
  const sleep = <Value>(delay?: number, value?: Value, options?: Parameters<typeof plainSleep>[2]) =>
    options === undefined
      ? new Promise<Value | undefined>((resolve) => ownedTimeout(() => resolve(value), delay))
      : plainSleep(delay, value, options);
  const yieldOnce = <Value>(value?: Value, options?: Parameters<typeof plainYield>[1]) =>
    options === undefined
      ? new Promise<Value | undefined>((resolve) => ownedImmediate(() => resolve(value)))
      : plainYield(value, options);

  Object.defineProperty(ownedTimeout, promisify.custom, { value: sleep });
  Object.defineProperty(ownedImmediate, promisify.custom, { value: yieldOnce });
  const replacements = { setTimeout: ownedTimeout, setInterval: ownedInterval, setImmediate: ownedImmediate };
  Object.assign(globalThis, replacements);
  Object.assign(timers, replacements);
  Object.assign(timersPromises, { setTimeout: sleep, setImmediate: yieldOnce });
  syncBuiltinESMExports();
}
