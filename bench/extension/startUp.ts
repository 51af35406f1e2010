// How much longer JupyterLab's start takes with the extension. Pairs of fresh pages, one with it and one without, in
// turns, so that what the machine does meanwhile falls on both; wall time from navigation to the launcher, and the time in
// which the page's thread ran scripts, by Chromium's own count, which waits and other programs do not lengthen.
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { type Lab, startLab, withToken } from "../../tests/e2e/jupyterlab.ts";
import { median } from "../statistics.ts";
import { differences, milliseconds } from "./words.ts";

const PAIRS = 12;

interface StartUp {
  /** From navigation to the launcher, by the page's clock. */
  readonly wall: number;
  /** In scripts, on the page's thread. */
  readonly script: number;
  /** In anything, on the page's thread. */
  readonly task: number;
}

async function openLauncher(lab: Lab, page: Page): Promise<void> {
  await page.goto(withToken(lab, "/lab"));
  await page.locator(".jp-Launcher").waitFor({ timeout: 60_000 });
}

async function startUp(lab: Lab): Promise<StartUp> {
  const page = await lab.newPage();
  const browser = await page.context().newCDPSession(page);
  await browser.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(".jp-Launcher")) return;
      observer.disconnect();
      performance.mark("launcher");
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await openLauncher(lab, page);
  const wall = await page.evaluate(() => performance.getEntriesByName("launcher")[0].startTime);
  const { metrics } = await browser.send("Performance.getMetrics");
  const seconds = (name: string): number =>
    metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  await page.close();
  return { wall, script: 1000 * seconds("ScriptDuration"), task: 1000 * seconds("TaskDuration") };
}

/** Milliseconds that the page's thread spends in the extension's own scripts until the launcher stands, by its profiler. */
async function ownTime(lab: Lab): Promise<number> {
  const page = await lab.newPage();
  const profiler = await page.context().newCDPSession(page);
  await profiler.send("Profiler.enable");
  await profiler.send("Profiler.setSamplingInterval", { interval: 100 });
  await profiler.send("Profiler.start");
  await openLauncher(lab, page);
  const { profile } = await profiler.send("Profiler.stop");
  const ours = new Set(
    profile.nodes.filter(({ callFrame }) => callFrame.url.includes("/gradbook-lab/")).map(({ id }) => id),
  );
  const microseconds = (profile.samples ?? []).reduce(
    (sum, id, index) => sum + (ours.has(id) ? (profile.timeDeltas?.[index] ?? 0) : 0),
    0,
  );
  await page.close();
  return microseconds / 1000;
}

/** What a page loads of the extension until the launcher stands, each file gzipped for itself. In bytes. */
async function ownBytes(lab: Lab): Promise<number> {
  const page = await lab.newPage();
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/gradbook-lab/"))
      sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await openLauncher(lab, page);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await page.close();
  return bytes;
}

export async function measureStartUp(): Promise<void> {
  const [lab, bare] = await Promise.all([startLab(), startLab({ withoutExtension: true })]);
  try {
    const [ours, theirs]: [StartUp[], StartUp[]] = [[], []];
    for (const each of [lab, bare, lab, bare]) await startUp(each); // the servers' and the system's caches fill
    for (let pair = 0; pair < PAIRS; pair++) {
      // Who goes first alternates, or the second would always find a warmer machine.
      const order = pair % 2 === 0 ? [lab, bare] : [bare, lab];
      for (const each of order) (each === lab ? ours : theirs).push(await startUp(each));
    }
    for (const quantity of ["wall", "script", "task"] as const) {
      const [own, other] = [ours, theirs].map((half) => half.map((one) => one[quantity]));
      const added = differences(own, other);
      console.log(
        `start-up, ${quantity}: with ${median(own).toFixed(0)} ms, without ${median(other).toFixed(0)} ms; ` +
          `added in a pair: ${milliseconds(added)}`,
      );
    }
    const own: number[] = [];
    for (let round = 0; round < PAIRS / 2; round++) own.push(await ownTime(lab));
    console.log(`start-up, in the extension's own scripts: ${milliseconds(own, 1)}`);
    console.log(`start-up, loaded of the extension: ${((await ownBytes(lab)) / 1000).toFixed(1)} kB gzipped`);
  } finally {
    await Promise.all([lab.stop(), bare.stop()]);
  }
}
