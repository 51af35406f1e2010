// One line that tells how far a long job is, and how long it will take.

export interface Progress {
  /** One more is done. */
  step(note: string): void;
  end(): void;
}

/** On a terminal one line that changes; elsewhere a line now and then. */
export function startProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  const started = performance.now();
  const isTerminal = stream.isTTY === true;
  let done = 0;
  return {
    step(note) {
      done++;
      const left = ((performance.now() - started) / done) * (total - done);
      const line = `${bar(done / total)} ${done} of ${total}, ${duration(left)} left  ${note}`;
      if (isTerminal) stream.write(`\r\x1b[K${line}`);
      else if (done === total || done % Math.ceil(total / 20) === 0) stream.write(`${line}\n`);
    },
    end() {
      if (isTerminal) stream.write("\r\x1b[K");
    },
  };
}

const bar = (share: number): string => "█".repeat(Math.round(share * 20)).padEnd(20, "·");

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
