// People present by area: per km², as they are, or how many of them are foreign; five colours, the same at every hour.
import type { PeopleMap, PeopleTrips } from "../api";
import { colourOf, SEQUENCE, type Scale } from "./themes";

export const MEASURES = ["density", "count", "foreign", "trips"] as const;
export type PeopleMeasure = (typeof MEASURES)[number];

export const isMeasure = (word: string): word is PeopleMeasure => (MEASURES as readonly string[]).includes(word);

const ROUGH = 0.1; // share of those present up to which the noise in the foreigners lets their share be shown
const FOREIGN_STEPS = [0.05, 0.1, 0.2, 0.4]; // share of those present: from a quiet suburb to a square full of guests

const TRIPS_STEPS = [300, 600, 1000, 2000]; // trips a day from and to an area: the threshold of a release lies near 300

export function peopleScale(measure: PeopleMeasure, map: PeopleMap): Scale {
  if (measure === "trips") return { quantity: "people_present", title: "theme.people.trips", steps: TRIPS_STEPS, colours: SEQUENCE };
  if (measure === "foreign") return { quantity: "share", title: "theme.people.foreign", steps: FOREIGN_STEPS, colours: SEQUENCE };
  const density = measure === "density";
  return { quantity: density ? "people_density" : "people_present", title: `theme.people.${measure}`, steps: density ? map.density_steps : map.count_steps, colours: SEQUENCE };
}

/** What an area's colour stands for; null where it is held back, or where the noise is too large for a share. */
export function peopleValue(measure: PeopleMeasure, map: PeopleMap, row: number): number | null {
  const value = map.value[row] ?? null;
  if (value === null) return null;
  if (measure === "count") return value;
  if (measure === "trips") return null; // told by tripsWith
  if (measure === "density") return value / map.surface[row]!;
  const [foreign, noise] = [map.foreign[row] ?? null, map.foreign_noise[row] ?? null];
  // a share that the noise may move by ten points and more says nothing
  return foreign === null || noise === null || noise > ROUGH * value ? null : foreign / value;
}

/** Trips between the chosen area and each other, both ways together; areas without a released pair are not in it. */
export function tripsWith(trips: PeopleTrips): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of [...trips.leaving, ...trips.arriving]) {
    const other = one.origin === trips.place ? one.destination : one.origin;
    found.set(other, (found.get(other) ?? 0) + one.value);
  }
  return found;
}

export function fillTrips(trips: PeopleTrips, areas: string[], map: PeopleMap): string[] {
  const [found, scale] = [tripsWith(trips), peopleScale("trips", map)];
  return areas.map((area) => (found.has(area) ? colourOf(Math.max(0, found.get(area)!), scale) : ""));
}

export function fillPeople(measure: PeopleMeasure, map: PeopleMap): string[] {
  const scale = peopleScale(measure, map);
  return map.value.map((_, row) => {
    const value = peopleValue(measure, map, row);
    return value === null ? "" : colourOf(value, scale);
  });
}
