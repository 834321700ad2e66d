// What is out of the ordinary at the clock's time: asked for after the first paint, and again at every piece of news.
import type { Alert, AlertAct, AlertsNow, AlertTold } from "../api";
import { addresses, post } from "../client";
import { HOUR } from "../time";
import { clock } from "./clock.svelte";
import { events } from "./events.svelte";
import { Loaded } from "./loaded.svelte";
import { now } from "./now.svelte";

const PAUSE = 1_000; // ms between two questions while the rules are still being run
const TOLD = 2; // [-] new alerts that are told one by one; of more only how many
const JUMP = 2 * HOUR; // a clock that moves further shows another hour: what stands there is not new
const WHO = "belvedere.who";

export const alerts = new Loaded<AlertsNow>();

let fresh = $state.raw<Alert[]>([]);
let who = $state(localStorage.getItem(WHO) ?? "");

export const news = {
  /** Alerts raised since the screen last asked, at most TOLD. */
  get told(): Alert[] {
    return fresh.slice(0, TOLD);
  },
  get more(): number {
    return Math.max(0, fresh.length - TOLD);
  },
};

/** Who works at this screen, as they wrote it. */
export const operator = {
  get name(): string {
    return who;
  },
  set name(written: string) {
    who = written;
    localStorage.setItem(WHO, written.trim());
  },
};

/** Keep the alerts in step with the clock; call it once, from the page. */
export function keepAlerts(): void {
  let seen = new Set<string>();
  let last = NaN;
  $effect(() => {
    if (!clock.at || now.stage === "loading") return; // the page itself comes first
    const at = clock.step;
    alerts.load(addresses.alerts(clock.live ? null : at));
  });
  $effect(() => {
    void events.news;
    void (clock.live && clock.step);
    if (alerts.data) alerts.again();
  });
  $effect(() => {
    if (alerts.data?.state !== "working") return;
    const timer = setTimeout(() => alerts.again(), PAUSE);
    return () => clearTimeout(timer);
  });
  $effect(() => {
    const data = alerts.data;
    if (!data || data.state === "working") return;
    const at = Date.parse(data.at);
    const goesOn = at >= last && at - last <= JUMP;
    fresh = goesOn ? data.standing.filter((one) => !seen.has(one.alert_id)) : [];
    seen = new Set(data.standing.map((one) => one.alert_id));
    last = at;
  });
}

/** Do something about an alert; what the server then says of it. */
export async function act(alert: string, what: Omit<AlertAct, "who" | "at">): Promise<AlertTold> {
  const told = await post<AlertTold>(addresses.alertActs(alert), { ...what, who: who.trim(), at: clock.live ? null : new Date(clock.step).toISOString() });
  alerts.again();
  return told;
}
