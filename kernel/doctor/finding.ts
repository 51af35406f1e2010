// What a check of the doctor is, and what it finds.

export interface Finding {
  /** `fails`: the kernel does not work; `warns`: something does not; `holds`: all is well. */
  verdict: "holds" | "warns" | "fails";
  /** What was found, in one sentence. */
  found: string;
  /** The command, or the step, that mends it. */
  mend?: string;
}

export interface Check {
  name: string;
  run(): Promise<Finding>;
}

export const holds = (found: string): Finding => ({ verdict: "holds", found });
