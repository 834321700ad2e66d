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

export function keep(run: Run): void {
  const known = runs[run.run_id];
  // an answer to an earlier question may come after a later event
  if (!known || run.progress >= known.progress || run.state !== known.state) runs[run.run_id] = run;
}

/** Open the stream; call it once, from the page. Gives what closes it. */
export function listen(): () => void {
  const stream = new EventSource(addresses.stream);
  stream.onopen = () => (connected = true);
  stream.onerror = () => (connected = false);
  stream.addEventListener("run", (event: MessageEvent<string>) => keep(JSON.parse(event.data) as Run));
  return () => stream.close();
}
