// Which way a link leads, in eight words.
import type { Street } from "../state/city.svelte";

const POINTS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;

export function compass(link: Street): (typeof POINTS)[number] {
  const from = link.geometry.coordinates[0]!;
  const to = link.geometry.coordinates.at(-1)!;
  const east = (to[0]! - from[0]!) * Math.cos((from[1]! * Math.PI) / 180);
  const angle = (Math.atan2(east, to[1]! - from[1]!) * 180) / Math.PI;
  return POINTS[Math.round((angle + 360) / 45) % 8]!;
}
