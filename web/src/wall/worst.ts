// What of all that is known the wall shows: the sensors furthest out of their usual, the forecasts that say something.
import type { ForecastCard, ForecastNow, Reading } from "../api";
import { detectorOf } from "../state/city.svelte";
import { named } from "../words/words.svelte";

export const MOST = 5; // places that fit beside the map in type that is read from six metres

const LEAST = 0.15; // [-] of the usual: less is not worth a wall, however steady the place is

interface Far {
  place: string;
  name: string;
  share: number; // [-] more or less than the usual
  beyond: number; // [-] of the width of what is usual
}

/** Sensors of traffic whose last reading is out of the 10th to 90th percentile, the furthest first; one a street. */
export function furthest(readings: Reading[], without: ReadonlySet<string>): Far[] {
  const found = new Map<string, Far>();
  for (const one of readings) {
    const { value, usual, usual_low: low, usual_high: high } = one;
    if (one.quantity !== "flow" || one.state !== "fresh" || one.quality !== 0 || without.has(one.place)) continue;
    if (value === null || low === null || high === null || !usual || high <= low) continue;
    const beyond = Math.max(value - high, low - value) / (high - low);
    const name = named(detectorOf(one.place)?.properties.name ?? one.place);
    if (Math.abs(value / usual - 1) >= LEAST && beyond > 0 && beyond > (found.get(name)?.beyond ?? 0)) found.set(name, { place: one.place, name, share: value / usual - 1, beyond });
  }
  return [...found.values()].sort((a, b) => b.beyond - a.beyond);
}

const CARDS = 3; // forecasts that fit beside each other
const PEOPLE = "people_present"; // has to say what it is made of: not in so few words

/** The forecasts that say something, worst first. */
export const forecast = (told: ForecastNow | undefined): ForecastCard[] => (told?.cards ?? []).filter((card) => card.quantity !== PEOPLE && card.steps.some((step) => step.value !== null)).slice(0, CARDS);
