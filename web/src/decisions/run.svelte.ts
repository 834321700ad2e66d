// The run that is looked at: asked once, then followed by the event stream.
import type { Run, ScenarioText, Verdict } from "../api";
import { addresses, get, OfflineError, post, RefusedError, stop } from "../client";
import { address, change } from "../state/address.svelte";
import { events, keep } from "../state/events.svelte";
import { Loaded } from "../state/loaded.svelte";

export interface Refusal {
  message: string;
  remedy: string;
  policy: string;
  field: string;
}

let refusal = $state<Refusal | null>(null);
let asking = $state(false);

export const verdict = new Loaded<Verdict>();

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
  if (error instanceof RefusedError) return { message: error.message, remedy: error.problem.remedy, policy: error.problem.policy, field: error.problem.field };
  if (error instanceof OfflineError) return { message: "", remedy: "", policy: "", field: "" };
  throw error;
}

export async function start(scenario: ScenarioText): Promise<void> {
  refusal = null;
  asking = true;
  try {
    const run = await post<Run>(addresses.runs, scenario);
    keep(run, true);
    change({ run: run.run_id, scenario: "" });
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
