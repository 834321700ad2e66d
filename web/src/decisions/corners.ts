// A polygon being drawn or changed: its corners, and which one is being moved. Plain data in, plain data out.
export type Pair = [number, number]; // longitude, latitude [deg]

export interface Drawing {
  corners: Pair[];
  chosen: number; // -1 none
}

const METRES = 111_320; // [m] in a degree of latitude
export const STEP = 50; // [m] that an arrow key moves a corner
export const FINE = 5; // [m] with Shift

/** A click on the map: the chosen corner goes there, or a new one comes last. */
export function placed({ corners, chosen }: Drawing, at: Pair): Drawing {
  if (chosen < 0) return { corners: [...corners, at], chosen };
  return { corners: corners.map((one, row) => (row === chosen ? at : one)), chosen: -1 };
}

/** A corner at another place. */
export const moved = ({ corners, chosen }: Drawing, corner: number, at: Pair): Drawing => ({ corners: corners.map((one, row) => (row === corner ? at : one)), chosen });

/** A corner as many metres further east and north. */
export function nudged(drawing: Drawing, corner: number, east: number, north: number): Drawing {
  const at = drawing.corners[corner];
  if (!at) return drawing;
  const [lon, lat] = at;
  return moved(drawing, corner, [lon + east / (METRES * Math.cos((lat * Math.PI) / 180)), lat + north / METRES]);
}

/** The middle of each side: where a new corner can be put. Side k goes from corner k to the next. */
export const middles = (corners: Pair[]): Pair[] =>
  corners.length < 2 ? [] : corners.map(([lon, lat], row) => {
    const [nextLon, nextLat] = corners[(row + 1) % corners.length]!;
    return [(lon + nextLon) / 2, (lat + nextLat) / 2];
  });

/** One more corner in the middle of the side after a corner; it is the one chosen. */
export function inserted({ corners }: Drawing, after: number): Drawing {
  const at = middles(corners)[after];
  return at ? { corners: [...corners.slice(0, after + 1), at, ...corners.slice(after + 1)], chosen: after + 1 } : { corners, chosen: -1 };
}

export const deleted = ({ corners, chosen }: Drawing, corner: number): Drawing => ({
  corners: corners.filter((_, row) => row !== corner), chosen: chosen === corner ? -1 : chosen > corner ? chosen - 1 : chosen,
});

/** Which way an arrow key goes: east, north; null for another key. */
export function way(key: string): [number, number] | null {
  return ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] } as Record<string, [number, number]>)[key] ?? null;
}
