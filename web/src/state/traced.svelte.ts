// Where the traffic of the chosen street comes from: asked again until the server has solved the hour. `from` in the
// address names the link, so that what is seen can be sent to somebody.
import type { LinkTraffic } from "../api";
import { inWords } from "../words/refused";
import { addresses, get, OfflineError, RefusedError } from "../client";
import { address } from "./address.svelte";
import { streetOf } from "./city.svelte";
import { clock } from "./clock.svelte";

const PAUSE = 500; // ms between two questions while the hour is being solved

let answer = $state.raw<LinkTraffic | undefined>(undefined);
let stage = $state<"none" | "working" | "ready" | "error" | "offline">("none");
let problem = $state("");
let times = $state(0); // how often "try again" was asked for

// a link that is not of the chosen street is left over from another: nothing is traced then
const wanted = $derived.by(() => {
  const link = address.word("from");
  const street = address.word("street");
  return link && street && streetOf(Number(street)).some((one) => String(one.properties.link_id) === link) ? Number(link) : -1;
});

export const traced = {
  /** The link whose traffic is traced, -1 for none. */
  get link() {
    return wanted;
  },
  get stage() {
    return stage;
  },
  get problem() {
    return problem;
  },
  /** How far the server is, or its answer. */
  get answer() {
    return answer;
  },
  /** What the map shows: the whole answer for the chosen link, else nothing. */
  get shown(): LinkTraffic | undefined {
    return stage === "ready" && answer?.link_id === wanted ? answer : undefined;
  },
};

export function traceAgain(): void {
  times += 1;
}

/** Keep the answer in step with the address and the clock; call it once, from the view. */
export function keepTraced(): void {
  $effect(() => {
    void times;
    if (wanted < 0 || !clock.at) {
      stage = "none";
      answer = undefined;
      return;
    }
    const asked = new AbortController();
    void ask(wanted, clock.hour, asked.signal);
    return () => asked.abort();
  });
}

async function ask(link: number, hour: number, signal: AbortSignal): Promise<void> {
  stage = "working";
  try {
    for (;;) {
      const told = await get<LinkTraffic>(addresses.selectLink(link, hour), signal);
      if (signal.aborted) return;
      answer = told;
      if (told.state === "done") {
        stage = "ready";
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (signal.aborted) return;
    }
  } catch (error) {
    if (signal.aborted) return;
    stage = error instanceof OfflineError ? "offline" : "error";
    problem = error instanceof RefusedError ? inWords(error).message : "";
  }
}
