// Which policies of the draft do not go together: asked of the server a moment after the last change.
import type { Conflict } from "../api";
import { addresses, OfflineError, post, RefusedError } from "../client";
import { draft } from "./draft.svelte";

const PAUSE = 700; // ms without a change before it is asked

let found = $state.raw<Conflict[]>([]);

export const conflicts = {
  get found(): Conflict[] {
    return found;
  },
  /** Whether the draft contradicts itself, so that working it out would mean nothing. */
  get wrong(): boolean {
    return found.some((one) => one.weight === "error");
  },
};

/** Keep the answer in step with the draft; call it once, from the view. */
export function keepConflicts(): void {
  $effect(() => {
    const scenario = $state.snapshot(draft.scenario);
    if (draft.asking) return;
    let gone = false;
    const timer = setTimeout(() => void ask(), PAUSE);
    async function ask(): Promise<void> {
      if (scenario.base.length + scenario.variant.length === 0) {
        found = [];
        return;
      }
      try {
        const answer = await post<Conflict[]>(addresses.check, scenario);
        if (!gone) found = answer;
      } catch (error) {
        // a setting that is still being written, or a server that is away: asking for the run says what is wrong
        if (!(error instanceof RefusedError || error instanceof OfflineError)) throw error;
        if (!gone) found = [];
      }
    }
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  });
}
