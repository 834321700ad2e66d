// The runs that there are, and how long one like another took: asked once, and again when one has ended.
import type { Run, ScenarioText } from "../api";
import { addresses } from "../client";
import { events } from "../state/events.svelte";
import { Loaded } from "../state/loaded.svelte";

export const runs = new Loaded<Run[]>();

/** Ask for the runs, or ask again. */
export function askRuns(): void {
  runs.load(addresses.runs);
  runs.again();
}

/** Those that are done, the latest first, each as it was last heard of. */
export const doneRuns = (): Run[] => (runs.data ?? []).map((run) => events.run(run.run_id) ?? run).filter((run) => run.state === "done").reverse();

// seconds that the whole of Bologna took on two free cores on 23 November 2026, by number of draws; 100 from its parts
const MEASURED: Record<number, number> = { 0: 95, 100: 205, 200: 245 };

/** How long a scenario takes [s]: as the last one with as many draws did here, else as it was measured on Bologna. */
export function waiting({ draws }: ScenarioText): { seconds: number; here: boolean } {
  const like = doneRuns().find((run) => run.scenario.draws === draws && run.scenario.question === null && run.elapsed > 0);
  return like ? { seconds: like.elapsed, here: true } : { seconds: MEASURED[draws] ?? MEASURED[200]!, here: false };
}
