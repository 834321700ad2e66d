// How much there is somewhere before or after a decision, whatever the theme: values by link or area in five steps.
import { round, type Change } from "./differences";
import type { Painted } from "./scene";
import { BRIGHT, colourOf, SEQUENCE, stepOf, THIN, type Scale } from "./themes";

export type Side = "base" | "variant";

export const isSide = (word: string): word is Side => word === "base" || word === "variant";

const KNOWN: Record<string, readonly number[]> = {
  lden: [50, 55, 60, 65], // dB(A): bands of Directive 2002/49/EC, annex VI
  // µg/m³, a year's mean: from WHO's guideline on; 20, 20 and 10 are the EU's limits from 2030
  no2: [10, 15, 20, 30],
  pm10: [15, 20, 25, 30],
  pm25: [5, 10, 15, 20],
};

/** Steps that both sides share, so that their maps can be laid beside each other: known ones, else each a fifth of the places. */
export function levelScale(change: Change, quantity: string, title: Scale["title"]): Scale {
  const colours = quantity === "speed" ? [...SEQUENCE].reverse() : SEQUENCE; // slow is what one looks for
  const known = KNOWN[quantity];
  if (known) return { quantity, title, steps: known, colours };
  const there = [...change.base, ...change.variant].filter((one): one is number => one !== null && one > 0).sort((a, b) => a - b);
  const steps = [0.2, 0.4, 0.6, 0.8].map((part) => round(there[Math.floor(there.length * part)] ?? 0));
  // round numbers may fall together where places are much alike
  for (let step = 1; step < steps.length; step += 1) steps[step] = Math.max(steps[step]!, 1.25 * steps[step - 1]!);
  return { quantity, title, steps, colours };
}

const colourAt = (value: number | null, scale: Scale): string => (value === null ? "" : colourOf(value, scale));

/** Streets: the more of it the wider. */
export function paintLevel(change: Change, side: Side, scale: Scale): Painted {
  const widths = Float32Array.from(change[side], (value) => (value === null ? THIN : 1 + 0.75 * stepOf(value, scale.steps)));
  return { colours: change[side].map((value) => colourAt(value, scale)), widths, cased: BRIGHT };
}

export const fillLevel = (change: Change, side: Side, scale: Scale): string[] => change[side].map((value) => colourAt(value, scale));
