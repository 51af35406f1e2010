// How much the gradient-flow panel slows training: in one cell of a JupyterLab with the panel open, the same training with
// flow.live and without, in turns. Ratios of a pair, in wall time (what one waits) and in the training thread's own time
// (what observing costs, whatever else runs on the machine).
import { runAll, startLab } from "../../tests/e2e/jupyterlab.ts";
import { median } from "../statistics.ts";

/** Each half of a pair trains for about so long, in seconds: what may be spent ahead is a small part of it. */
const SECONDS = 6;
const PAIRS = 4;

const networks: Readonly<Record<string, string>> = {
  "16 layers of 32 units, batches of 32": "[8, ...Array(15).fill(32), 2]",
  "784-30-30-30-10, batches of 32": "[784, 30, 30, 30, 10]",
};

const training = (widths: string): string => `import { flow, nn, optim, rng } from "gradbook";
const widths: number[] = ${widths};
const net = nn.mlp(widths, { activation: "sigmoid", seed: 1 });
const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.01 }) });
const x = rng(1).normal([32, widths[0]], 0, 1);
const y = rng(2).integers([32], 0, 2);
const train = (steps: number): void => { for (let step = 0; step < steps; step++) trainer.step(x, y); };
/** Wall and thread time a step, in milliseconds. */
const measure = (steps: number, live: boolean): [number, number] => {
  const end = live ? flow.live(trainer, { run: "bench" }) : () => undefined;
  const [wall, cpu] = [performance.now(), process.threadCpuUsage()];
  train(steps);
  const used = process.threadCpuUsage(cpu);
  const times: [number, number] = [performance.now() - wall, (used.user + used.system) / 1000];
  end();
  return times;
};
measure(300, true); // compiles both programs
const [pace] = measure(300, false);
const steps = Math.ceil((300 * ${SECONDS * 1000}) / pace);
const pairs = [];
for (let pair = 0; pair < ${PAIRS}; pair++) {
  const order = pair % 2 === 0 ? [true, false] : [false, true];
  const [first, second] = order.map((live) => measure(steps, live));
  const [live, bare] = order[0] ? [first, second] : [second, first];
  pairs.push({ live, bare });
}
console.log(JSON.stringify({ steps, pairs }));`;

interface Measured {
  readonly steps: number;
  readonly pairs: readonly {
    readonly live: readonly [wall: number, cpu: number];
    readonly bare: readonly [wall: number, cpu: number];
  }[];
}

export async function measureLive(): Promise<void> {
  const cells = Object.values(networks).map((widths) => ({ source: training(widths) }));
  const notebooks = Object.fromEntries(
    cells.map((cell, index) => [`live-${index}.ipynb`, { cells: [cell] }]),
  );
  const lab = await startLab({ notebooks });
  try {
    for (const [index, name] of Object.keys(networks).entries()) {
      const page = await lab.open(`live-${index}.ipynb`);
      await page.evaluate(() => {
        const { jupyterapp } = window as unknown as {
          jupyterapp: { shell: { currentWidget: { sessionContext: { session: { kernel: Kernel } } } } };
        };
        interface Kernel {
          iopubMessage: {
            connect(listener: (_: unknown, message: { header: { msg_type: string } }) => void): void;
          };
        }
        const counted = window as unknown as { updates: number };
        counted.updates = 0;
        jupyterapp.shell.currentWidget.sessionContext.session.kernel.iopubMessage.connect((_, { header }) => {
          if (header.msg_type === "comm_msg") counted.updates += 1;
        });
      });
      await runAll(page, 600_000);
      const text = await page.locator(".jp-OutputArea-output").first().textContent();
      const { steps, pairs } = JSON.parse(text ?? "") as Measured;
      const updates = await page.evaluate(() => (window as unknown as { updates: number }).updates);
      const seconds = pairs.reduce((sum, { live }) => sum + live[0], 0) / 1000;
      const slower = (which: 0 | 1): string =>
        `${(100 * (median(pairs.map(({ live, bare }) => live[which] / bare[which])) - 1)).toFixed(1)} %`;
      console.log(
        `${name}, ${steps} steps, ${PAIRS} pairs: slower by ${slower(0)} in wall time, ${slower(1)} in the thread's own; ` +
          `${(updates / seconds).toFixed(0)} updates/s reach the page`,
      );
      await page.close();
    }
  } finally {
    await lab.stop();
  }
}
