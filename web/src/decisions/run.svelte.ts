// The run that is looked at: asked once, then followed by the event stream; and what it found.
import type { Findings, Proposal, Run, RunFile, ScenarioText, ThemeInfo, Verdict } from "../api";
import { addresses, get, OfflineError, post, put, RefusedError, stop } from "../client";
import { address, change } from "../state/address.svelte";
import { events, keep } from "../state/events.svelte";
import { Loaded } from "../state/loaded.svelte";
import { inWords } from "../words/refused";

export interface Refusal {
  message: string;
  remedy: string;
  policy: string;
  field: string;
}

let refusal = $state<Refusal | null>(null);
let asking = $state(false);

export const verdict = new Loaded<Verdict>();
export const findings = new Loaded<Findings>();
export const themes = new Loaded<ThemeInfo[]>();
export const proposal = new Loaded<Proposal>();
export const files = new Loaded<RunFile[]>();

export const current = {
  get id(): string {
    return address.word("run");
  },
  get run(): Run | undefined {
    return this.id ? events.run(this.id) : undefined;
  },
  get refusal(): Refusal | null {
    return refusal;
  },
  get busy(): boolean {
    return asking || this.run?.state === "waiting" || this.run?.state === "running";
  },
};

function refused(error: unknown): Refusal {
  if (error instanceof RefusedError) {
    const { policy, field } = error.problem;
    return { ...inWords(error), policy, field };
  }
  if (error instanceof OfflineError) return { message: "", remedy: "", policy: "", field: "" };
  throw error;
}

export async function start(scenario: ScenarioText): Promise<void> {
  refusal = null;
  asking = true;
  try {
    const run = await post<Run>(addresses.runs, scenario);
    keep(run, true);
    change({ run: run.run_id, scenario: "", compare: "" });
  } catch (error) {
    refusal = refused(error);
  } finally {
    asking = false;
  }
}

export async function cancel(): Promise<void> {
  try {
    keep(await stop<Run>(addresses.run(current.id)));
  } catch (error) {
    refusal = refused(error);
  }
}

/** Keep a run for good, or no longer. */
export async function pin(id: string, pinned: boolean): Promise<void> {
  try {
    keep(await (pinned ? put : stop)<Run>(addresses.pin(id)), true);
  } catch (error) {
    refusal = refused(error);
  }
}

/** Know the run of the address: ask for it once, and again when the stream was away. */
export async function follow(id: string): Promise<Run | null> {
  refusal = null;
  try {
    const run = await get<Run>(addresses.run(id));
    keep(run);
    return run;
  } catch (error) {
    refusal = refused(error);
    return null;
  }
}

/** Ask for all that a finished run found, or forget it. */
export function ask(id: string, done: boolean, proposed: boolean): void {
  if (proposed) proposal.load(addresses.proposal(id));
  else proposal.clear();
  const asked = [[verdict, addresses.verdict], [findings, addresses.findings], [themes, addresses.themes], [files, addresses.files]] as const;
  for (const [loaded, at] of asked) {
    if (done) loaded.load(at(id));
    else loaded.clear();
  }
}
