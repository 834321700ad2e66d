// What changes where, whatever the theme: values by link or area, grey where no change is established.
import type { AreaValue, StreetDifferences, ThemeMap } from "../api";
import type { Painted } from "./scene";
import { DIVERGING, THIN, WIDEST, type Scale } from "./themes";

/** Base, variant and the interval of the difference; null where there is no value. */
export interface Change {
  base: (number | null)[];
  variant: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

const LEAST = 1; // veh/h: a change of less than one vehicle an hour is not one that a reader could use

/** The traffic of an hour, whose only interval is the numerical error. */
export function ofHour({ flow_base, flow_variant, error }: StreetDifferences): Change {
  const wide = error.map((one) => Math.max(one, LEAST));
  const difference = flow_base.map((base, link) => flow_variant[link]! - base);
  return { base: flow_base, variant: flow_variant, low: difference.map((one, link) => one - wide[link]!), high: difference.map((one, link) => one + wide[link]!) };
}

export const ofTheme = ({ base, variant, low, high }: ThemeMap): Change => ({ base, variant, low, high });

/** What the people of areas gain [EUR/year]; undefined where nothing is known. */
export const ofGains = (gains: (AreaValue | undefined)[]): Change => ({
  base: gains.map((one) => (one ? 0 : null)), variant: gains.map((one) => one?.central ?? null), low: gains.map((one) => one?.low ?? null), high: gains.map((one) => one?.high ?? null),
});

/** The difference at a place; null where there is none. */
export function differenceAt(change: Change, place: number): number | null {
  const [base, variant] = [change.base[place], change.variant[place]];
  return base == null || variant == null ? null : variant - base;
}

/** Whether the interval of a place's difference leaves zero out. */
export function established(change: Change, place: number): boolean {
  const [low, high] = [change.low[place], change.high[place]];
  return low != null && high != null && low * high > 0;
}

/** A round number near a size: 1, 2 or 5 times a power of ten. */
export function round(size: number): number {
  if (!(size > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  return (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power;
}

/** Two steps each way: the outer one is reached by about a fifth of the places that change. */
export function scaleOf(change: Change, quantity: string, title: Scale["title"]): Scale {
  const sizes = change.base.flatMap((_, place) => (established(change, place) ? [Math.abs(differenceAt(change, place) ?? 0)] : [])).sort((a, b) => a - b);
  const far = round(sizes[Math.floor(sizes.length * 0.8)] ?? 0);
  return { quantity, title, steps: [-far, 0, 0, far], colours: DIVERGING };
}

function colourAt(change: Change, place: number, scale: Scale): string {
  const difference = differenceAt(change, place);
  if (difference === null) return "";
  if (!established(change, place)) return DIVERGING[2];
  const far = scale.steps[3]!;
  return DIVERGING[difference <= -far ? 0 : difference < 0 ? 1 : difference < far ? 3 : 4];
}

/** Streets: the more it changes the wider. */
export function paintChange(change: Change, scale: Scale): Painted {
  const far = scale.steps[3]!;
  const widths = new Float32Array(change.base.length);
  const colours = change.base.map((_, link) => {
    const sure = established(change, link);
    const size = Math.abs(differenceAt(change, link) ?? 0) / far;
    widths[link] = sure ? Math.max(1, Math.min(WIDEST, Math.round((0.75 + 3.5 * Math.sqrt(size)) * 4) / 4)) : THIN;
    return colourAt(change, link, scale);
  });
  return { colours, widths, cased: new Set() };
}

export const fillChange = (change: Change, scale: Scale): string[] => change.base.map((_, place) => colourAt(change, place, scale));
