// The doctor's look at the sandbox.
import type { Check } from "../../kernel/doctor/finding.ts";
import { whyNoSandbox } from "./bubblewrap.ts";

export const sandboxCheck: Check = {
  name: "grader's sandbox",
  async run() {
    const reason = await whyNoSandbox();
    return reason === null
      ? { verdict: "holds", found: "bubblewrap's namespaces work" }
      : {
          verdict: "warns",
          found: reason,
          mend: "apt install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora); other systems grade in a Linux container",
        };
  },
};
