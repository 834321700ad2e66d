// What will happen from the clock's time on: asked once for the cards, the map, and whoever looks at a part of it.
import { untrack } from "svelte";
import type { ForecastMap, ForecastNow, ForecastWork } from "../api";
import { address } from "./address.svelte";
import { events } from "./events.svelte";
import { Loaded } from "./loaded.svelte";

export const ahead = { now: new Loaded<ForecastNow>(), map: new Loaded<ForecastMap>() };

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
  let heard = 0; // the news that the last question already knew of
  $effect(() => {
    const address = from();
    untrack(() => (heard = events.forecasts));
    if (address) loaded.load(address);
  });
  $effect(() => {
    // news that come while an answer is on its way are asked for when it is here: it may not know of them yet
    if (loaded.busy || events.forecasts === heard || !underWay(loaded.data?.work)) return;
    heard = events.forecasts;
    loaded.again();
  });
}
