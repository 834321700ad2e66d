// People present by area: per km², as they are, or how many of them are foreign; five colours, the same at every hour.
import type { PeopleMap } from "../api";
import { colourOf, SEQUENCE, type Scale } from "./themes";

export const MEASURES = ["density", "count", "foreign"] as const;
export type PeopleMeasure = (typeof MEASURES)[number];

export const isMeasure = (word: string): word is PeopleMeasure => (MEASURES as readonly string[]).includes(word);

const ROUGH = 0.1; // share of those present up to which the noise in the foreigners lets their share be shown
const FOREIGN_STEPS = [0.05, 0.1, 0.2, 0.4]; // share of those present: from a quiet suburb to a square full of guests

export function peopleScale(measure: PeopleMeasure, map: PeopleMap): Scale {
  if (measure === "foreign") return { quantity: "share", title: "theme.people.foreign", steps: FOREIGN_STEPS, colours: SEQUENCE };
  const density = measure === "density";
  return { quantity: density ? "people_density" : "people_present", title: `theme.people.${measure}`, steps: density ? map.density_steps : map.count_steps, colours: SEQUENCE };
}

/** What an area's colour stands for; null where it is held back, or where the noise is too large for a share. */
export function peopleValue(measure: PeopleMeasure, map: PeopleMap, row: number): number | null {
  const value = map.value[row] ?? null;
  if (value === null) return null;
  if (measure === "count") return value;
  if (measure === "density") return value / map.surface[row]!;
  const [foreign, noise] = [map.foreign[row] ?? null, map.foreign_noise[row] ?? null];
  // a share that the noise may move by ten points and more says nothing
  return foreign === null || noise === null || noise > ROUGH * value ? null : foreign / value;
}

export function fillPeople(measure: PeopleMeasure, map: PeopleMap): string[] {
  const scale = peopleScale(measure, map);
  return map.value.map((_, row) => {
    const value = peopleValue(measure, map, row);
    return value === null ? "" : colourOf(value, scale);
  });
}
