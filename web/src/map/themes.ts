// What the map can show, one theme at a time: value by link, steps, colours, words.
import type { Flows, LinkTraffic, Reading } from "../api";
import type { Key } from "../words/words.svelte";
import type { Painted } from "./scene";

export const THEMES = ["flow", "measured", "speed", "saturation", "air", "people"] as const;
export type Theme = (typeof THEMES)[number];

// cividis (Nuñez, Anderton, Renslow 2018) at 0, ¼, ½, ¾ and 1: even steps of lightness, safe for colour-blind readers
export const SEQUENCE = ["#00224e", "#434e6c", "#7d7c78", "#bcae6c", "#fee838"] as const;

// blue less, grey within the error, orange more
export const DIVERGING = ["#2166ac", "#6f9bc8", "#b4bcc4", "#cf9a63", "#b2600a"] as const;

export interface Scale {
  quantity: string; // of quantities.csv
  title: Key;
  steps: readonly number[]; // between the five colours, in the quantity's unit
  colours: readonly string[];
}

const FLOW_STEPS = [100, 400, 1000, 2000]; // veh/h: a lane carries 1,000 to 2,000

/** Themes that are of streets. */
export type OfStreets = Exclude<Theme, "air" | "people">;

export const SCALES: Record<OfStreets, Scale> = {
  flow: { quantity: "flow", title: "theme.flow", steps: FLOW_STEPS, colours: SEQUENCE },
  measured: { quantity: "flow", title: "theme.measured", steps: FLOW_STEPS, colours: SEQUENCE },
  // slow is what one looks for, so it has the bright end
  speed: { quantity: "speed", title: "theme.speed", steps: [15, 25, 35, 50], colours: [...SEQUENCE].reverse() },
  saturation: { quantity: "saturation", title: "theme.saturation", steps: [0.3, 0.5, 0.7, 0.9], colours: SEQUENCE },
};

export const isTheme = (word: string): word is Theme => (THEMES as readonly string[]).includes(word);

export function stepOf(value: number, steps: readonly number[]): number {
  let step = 0;
  while (step < steps.length && value >= steps[step]!) step += 1;
  return step;
}

export const colourOf = (value: number, scale: Scale): string => scale.colours[stepOf(value, scale.steps)]!;

export const BRIGHT: ReadonlySet<string> = new Set([SEQUENCE[3], SEQUENCE[4]]);
const NONE: ReadonlySet<string> = new Set();
export const THIN = 0.4; // px at zoom 13 of a street with no traffic
export const WIDEST = 6.5; // px at zoom 13
const WIDEST_AT = 2500; // veh/h
const LEAST = 0.002; // share of a street's traffic below which another street is drawn as if it had none of it

/** A width that grows with the root of the flow: twice as wide is four times the traffic. */
const widthOf = (flow: number): number => Math.round((THIN + (WIDEST - THIN) * Math.min(1, Math.sqrt(Math.max(0, flow) / WIDEST_AT))) * 4) / 4;

export function values(theme: Theme, flows: Flows): number[] {
  return theme === "speed" ? flows.speed : theme === "saturation" ? flows.saturation : flows.flow;
}

/** Streets by what the model says of this hour; by what is measured, where the theme is the flow and a loop counts. */
export function paintFlows(theme: OfStreets, flows: Flows, counts: Map<number, number>): Painted {
  const scale = SCALES[theme];
  const widths = new Float32Array(flows.flow.length);
  const colours = values(theme, flows).map((value, link) => {
    const count = theme === "flow" ? counts.get(link) : undefined;
    widths[link] = widthOf(count ?? flows.flow[link]!);
    return colourOf(count ?? value, scale);
  });
  return { colours, widths, cased: BRIGHT };
}

/** Streets with a loop by what it measured; the others stay plain. */
export function paintMeasured(links: number, readings: Map<number, number>): Painted {
  const colours = new Array<string>(links).fill("");
  const widths = new Float32Array(links);
  for (const [link, flow] of readings) {
    if (link >= links) continue;
    colours[link] = colourOf(flow, SCALES.measured);
    widths[link] = Math.max(3, widthOf(flow));
  }
  return { colours, widths, cased: BRIGHT };
}

export function paintNothing(links: number): Painted {
  return { colours: new Array<string>(links).fill(""), widths: new Float32Array(links), cased: NONE };
}

export const TRACED: Scale = { quantity: "share", title: "trace.scale", steps: [0.02, 0.1, 0.3, 0.7], colours: SEQUENCE };

/** Streets by the share of one street's traffic that drives over them; those without any of it are thin and plain. */
export function paintTraced({ flow, total }: LinkTraffic): Painted {
  const widths = new Float32Array(flow.length);
  const colours = flow.map((value, link) => {
    const share = total > 0 ? value / total : 0;
    if (share < LEAST) {
      widths[link] = THIN;
      return "";
    }
    widths[link] = Math.round((1 + (WIDEST - 1) * Math.sqrt(Math.min(1, share))) * 4) / 4;
    return colourOf(share, TRACED);
  });
  return { colours, widths, cased: BRIGHT };
}

/** What can be shown of a reading: nothing when it is missing or too old. */
export const shown = (reading: Reading | undefined): number | null => (reading && reading.state !== "down" ? reading.value : null);
