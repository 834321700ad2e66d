// What will happen from the clock's time on: asked once for the cards, the map, and whoever looks at a part of it.
import type { ForecastMap, ForecastNow, ForecastWork } from "../api";
import { address } from "./address.svelte";
import { events } from "./events.svelte";
import type { Loaded } from "./loaded.svelte";
import { Loaded as Answer } from "./loaded.svelte";

export const ahead = { now: new Answer<ForecastNow>(), map: new Answer<ForecastMap>() };

/** The quantities that a map, days and skill can be shown of: those with a card of sensors, in the cards' own order. */
export const FORECAST = ["flow", "no2", "pm10", "pm25", "o3", "co"] as const;

/** The quantity that map, days and skill show. */
export const what = (): string => {
  const word = address.word("what");
  return (FORECAST as readonly string[]).includes(word) ? word : "flow";
};

/** The hour of the map, counted from the clock's: 0 is the one that has just begun. */
export const hourAhead = (): number => {
  const found = Number(address.word("h"));
  return Number.isInteger(found) && found > 0 ? Math.min(found, 23) : 0;
};

export const underWay = (work: ForecastWork | undefined): boolean => work?.state === "waiting" || work?.state === "fitting";

/** Load an address whenever it changes, and again at each news of the models while they are on their way; "": not yet. */
export function keepAhead<T extends { work: ForecastWork }>(loaded: Loaded<T>, from: () => string): void {
  let heard = -1;
  $effect(() => {
    if (from()) loaded.load(from());
  });
  $effect(() => {
    if (events.forecasts === heard) return;
    const first = heard < 0;
    heard = events.forecasts;
    if (!first && !loaded.busy && (loaded.stage === "error" || underWay(loaded.data?.work))) loaded.again();
  });
}
