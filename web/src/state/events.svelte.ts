// The one event stream of the page: runs as they go, news of alerts. What it says is kept here for whoever looks.
import type { Run } from "../api";
import { addresses } from "../client";

const BACK = 5_000; // ms until a stream that the browser gave up is opened again

let connected = $state(true);
let news = $state(0);
let forecasts = $state(0);
const runs = $state<Record<string, Run>>({});

export const events = {
  get connected() {
    return connected;
  },
  /** Grows with every change of the alerts, and when the server is there again after it was not. */
  get news() {
    return news;
  },
  /** Grows with every word on how far the forecasts' models are. */
  get forecasts() {
    return forecasts;
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
  let stream: EventSource;
  let timer = 0;
  const open = (): void => {
    stream = new EventSource(addresses.stream);
    stream.onopen = () => {
      if (!connected) news += 1;
      connected = true;
    };
    stream.onerror = () => {
      connected = false;
      // the browser comes back by itself, but for an answer that is no stream: a proxy before a server that starts again
      if (stream.readyState === EventSource.CLOSED) timer = window.setTimeout(open, BACK);
    };
    stream.addEventListener("run", (event: MessageEvent<string>) => keep(JSON.parse(event.data) as Run));
    stream.addEventListener("alerts", () => (news += 1));
    stream.addEventListener("forecast", () => (forecasts += 1));
  };
  open();
  return () => {
    clearTimeout(timer);
    stream.close();
  };
}
