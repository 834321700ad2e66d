// The clock of the room: live when the data are, else a replay of a recorded day. `at` in the address moves it.
import { untrack } from "svelte";
import { address, change } from "./address.svelte";
import { city, timezone } from "./city.svelte";
import { HOUR, local } from "../time";

export const SPEEDS = [1, 10, 60, 300, 600] as const;

const STEP = 900_000; // ms: the views are asked again every quarter of an hour of the clock
const TICK = 250; // ms between two movements of the clock while it runs
const RECENT = 48 * HOUR; // a city whose last reading is older than this has nothing live to show

let at = $state(0);
let playing = $state(false);
let speed = $state<number>(60);

const liveIsThere = $derived(city.data ? Date.now() - Date.parse(city.data.last) < RECENT : false);

export const clock = {
  /** What the clock shows [ms]; 0 until the city is known. */
  get at() {
    return at;
  },
  /** The instant that the views show: the clock, in steps of a quarter of an hour. */
  get step() {
    return Math.floor(at / STEP) * STEP;
  },
  get hour() {
    return local(at, timezone()).hour;
  },
  get date() {
    return local(at, timezone()).date;
  },
  get playing() {
    return playing;
  },
  get speed() {
    return speed;
  },
  get live() {
    return liveIsThere && !address.word("at");
  },
  get liveIsThere() {
    return liveIsThere;
  },
};

/** Move the clock. Moving it while it is shown live makes it a replay. */
export function moveTo(moment: number, replace = false): void {
  at = withinRecords(moment);
  change({ at: new Date(at).toISOString().slice(0, 16) + "Z" }, replace);
}

export function goLive(): void {
  playing = false;
  change({ at: "" });
}

export function play(): void {
  playing = true;
  moveTo(at, true);
}

export function pause(): void {
  playing = false;
  moveTo(at, true);
}

export function setSpeed(times: number): void {
  speed = times;
}

function withinRecords(moment: number): number {
  if (!city.data) return moment;
  return Math.min(Math.max(moment, Date.parse(city.data.first)), Date.parse(city.data.last));
}

/** Keep the clock going and in step with the address; call it once, from the page. */
export function keepTime(): void {
  $effect(() => {
    if (!city.data) return;
    const written = Date.parse(address.word("at"));
    const wanted = Number.isNaN(written) ? (liveIsThere ? Date.now() : Date.parse(city.data.replay_start)) : written;
    // while it plays, the address only follows at every step
    if (untrack(() => Math.abs(at - wanted) > STEP || !playing)) at = withinRecords(wanted);
  });
  $effect(() => {
    if (!playing && !clock.live) return;
    const timer = setInterval(() => {
      if (!playing) {
        at = Date.now();
        return;
      }
      const before = clock.step;
      const next = at + TICK * speed;
      at = withinRecords(next);
      if (at < next) playing = false;
      if (clock.step !== before) change({ at: new Date(at).toISOString().slice(0, 16) + "Z" }, true);
    }, TICK);
    return () => clearInterval(timer);
  });
}
