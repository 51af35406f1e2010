// Waiting that an interrupt ends.

/** What the promise gives, or undefined as soon as the signal is aborted. */
export async function untilAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
): Promise<Value | undefined> {
  if (signal.aborted) return undefined;
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = () => aborted.resolve(undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const value = await Promise.race([promise, aborted.promise]);
    return signal.aborted ? undefined : value;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
