// How soon somebody should look: each degree has its own shape, word and colour, never the colour alone.
import type { Alert } from "../api";
import type { IconName } from "../parts/Icon.svelte";
import { detectorOf } from "../state/city.svelte";
import type { Ring } from "../map/scene";
import { named, t, type Key } from "../words/words.svelte";

interface Degree {
  icon: IconName;
  word: Key;
  name: "note" | "warning" | "alarm";
}
const DEGREES: Record<number, Degree> = {
  1: { icon: "note", word: "alert.note", name: "note" },
  2: { icon: "warning", word: "alert.warning", name: "warning" },
  3: { icon: "alarm", word: "alert.alarm", name: "alarm" },
};

export const degreeOf = (severity: number): Degree => DEGREES[severity] ?? DEGREES[1]!;

/** Where an alert is, in few words: "Via Saffi and 2 more". */
export function placeOf(alert: Alert, short = false): string {
  const names = [...new Set(alert.values.map((one) => named(one.name)))];
  const first = names[0] ?? "";
  return names.length > 1 ? t(short ? "alert.places.short" : "alert.places", { first, n: names.length - 1 }) : first;
}

/** What the map draws of the alerts that stand: a ring at every place, their rank at the first of each. */
export function ringsOf(standing: Alert[]): Ring[] {
  const rings: Ring[] = [];
  const taken = new Set<string>();
  standing.forEach((alert, row) => {
    alert.values.forEach((value, order) => {
      const coordinates = detectorOf(value.place)?.geometry?.coordinates as [number, number] | undefined;
      if (!coordinates || taken.has(value.place)) return;
      taken.add(value.place);
      rings.push({ lon: coordinates[0], lat: coordinates[1], degree: degreeOf(alert.severity).name, label: order === 0 ? String(row + 1) : "" });
    });
  });
  return rings;
}
