// The one event stream of the page: runs as they go. What it says is kept here for whoever looks.
import type { Run } from "../api";
import { addresses } from "../client";

let connected = $state(true);
const runs = $state<Record<string, Run>>({});

export const events = {
  get connected() {
    return connected;
  },
  run(id: string): Run | undefined {
    return runs[id];
  },
};

const ORDER: Record<Run["state"], number> = { waiting: 0, running: 1, done: 2, failed: 2, cancelled: 2 };

/** Know a run. An answer to an earlier question may come after a later event: it changes nothing, unless `anew`. */
export function keep(run: Run, anew = false): void {
  const known = runs[run.run_id];
  const later = !known || ORDER[run.state] > ORDER[known.state];
  const further = known && run.state === known.state && run.progress >= known.progress;
  if (anew || later || further) runs[run.run_id] = run;
}

/** Open the stream; call it once, from the page. Gives what closes it. */
export function listen(): () => void {
  const stream = new EventSource(addresses.stream);
  stream.onopen = () => (connected = true);
  stream.onerror = () => (connected = false);
  stream.addEventListener("run", (event: MessageEvent<string>) => keep(JSON.parse(event.data) as Run));
  return () => stream.close();
}
