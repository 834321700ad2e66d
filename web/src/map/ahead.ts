// What is expected at the sensors in one of the coming hours: colours by amount or against the usual, and how sure it is.
import type { ForecastMap } from "../api";
import { sureness } from "../now/sensors";
import type { Detector } from "../state/city.svelte";
import { number } from "../words/words.svelte";
import { airScale, isPollutant } from "./air";
import type { Mark, Painted } from "./scene";
import { BRIGHT, colourOf, DIVERGING, SCALES, type Scale } from "./themes";

export const MEASURES_AHEAD = ["level", "share"] as const;
export type MeasureAhead = (typeof MEASURES_AHEAD)[number];
export const isMeasureAhead = (word: string): word is MeasureAhead => (MEASURES_AHEAD as readonly string[]).includes(word);

const NOTHING = "#dfe5ea";
const SHARES: Scale = { quantity: "share", title: "ahead.map.share", steps: [0.75, 0.92, 1.08, 1.25], colours: DIVERGING }; // of the usual
const RADII = { sure: 7.5, fair: 6, rough: 4.5 } as const; // px
const WIDE = 4; // px at zoom 13 of a street whose loop is forecast

/** What is expected of one sensor in one hour. */
export interface Expected {
  place: string;
  value: number;
  low: number;
  high: number;
  usual: number | null;
  sure: "sure" | "fair" | "rough";
}

export function expectedAt(map: ForecastMap, hour: number): Map<string, Expected> {
  const found = new Map<string, Expected>();
  map.places.forEach((place, column) => {
    const [value, low, high] = [map.p50, map.p05, map.p95].map((table) => table[hour]?.[column] ?? null);
    if (value == null || low == null || high == null) return;
    found.set(place, { place, value, low, high, usual: map.usual[hour]?.[column] ?? null, sure: sureness(value, low, high) });
  });
  return found;
}

export const scaleAhead = (quantity: string, measure: MeasureAhead): Scale =>
  isPollutant(quantity) ? airScale(quantity) : measure === "share" ? SHARES : { ...SCALES.measured, title: "ahead.map.level" };

function colour(one: Expected, quantity: string, measure: MeasureAhead): string {
  if (isPollutant(quantity) || measure === "level") return colourOf(one.value, scaleAhead(quantity, measure));
  return one.usual ? colourOf(one.value / one.usual, SHARES) : NOTHING;
}

export function marksAhead(map: ForecastMap, hour: number, measure: MeasureAhead, detectors: Detector[]): Mark[] {
  const expected = expectedAt(map, hour);
  const there = new Set(map.places);
  const air = isPollutant(map.quantity);
  return detectors.flatMap(({ properties, geometry }): Mark[] => {
    if (!geometry || !there.has(properties.detector_id)) return [];
    const [lon, lat] = geometry.coordinates as [number, number];
    const one = expected.get(properties.detector_id);
    const label = air ? (one ? number(one.value) : "?") : "";
    return [{ place: properties.detector_id, lon, lat, colour: one ? colour(one, map.quantity, measure) : NOTHING, radius: air ? 11 : one ? RADII[one.sure] : 3, label }];
  });
}

/** Streets whose loops are forecast, by what they expect together; all others stay plain. */
export function paintAhead(map: ForecastMap, hour: number, measure: MeasureAhead, detectors: Detector[], links: number): Painted {
  const colours = new Array<string>(links).fill("");
  const widths = new Float32Array(links);
  const sums = new Map<number, Expected>();
  if (!isPollutant(map.quantity)) {
    const expected = expectedAt(map, hour);
    for (const { properties } of detectors) {
      const one = expected.get(properties.detector_id);
      if (!one || properties.link_id < 0 || properties.link_id >= links) continue;
      const before = sums.get(properties.link_id);
      sums.set(properties.link_id, before ? { ...one, value: before.value + one.value, usual: before.usual !== null && one.usual !== null ? before.usual + one.usual : null } : one);
    }
  }
  for (const [link, one] of sums) {
    colours[link] = colour(one, map.quantity, measure);
    widths[link] = WIDE;
  }
  return { colours, widths, cased: BRIGHT };
}
