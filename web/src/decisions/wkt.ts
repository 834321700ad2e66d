// Shapes as the API takes them: WKT in WGS 84, longitude first.
import type { MultiPolygon, Polygon, Position } from "geojson";

type Polygons = Position[][][];

const pair = ([lon, lat]: Position): string => `${lon!.toFixed(5)} ${lat!.toFixed(5)}`;
const ring = (corners: Position[]): string => `(${corners.map(pair).join(", ")})`;

/** Polygons (rings closed, as in GeoJSON) as WKT; "" for none. */
export function toWkt(polygons: Polygons): string {
  const texts = polygons.map((rings) => `(${rings.map(ring).join(", ")})`);
  return texts.length === 0 ? "" : texts.length === 1 ? `POLYGON ${texts[0]}` : `MULTIPOLYGON (${texts.join(", ")})`;
}

/** WKT of a Polygon or MultiPolygon as GeoJSON coordinates; null when it is neither. */
export function fromWkt(text: string): Polygons | null {
  const found = /^\s*(MULTI)?POLYGON\s*(\(.*\))\s*$/is.exec(text);
  if (!found) return null;
  const json = found[2]!
    .replace(/(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s+(-?\d+(?:\.\d+)?(?:e-?\d+)?)/gi, "[$1,$2]")
    .replaceAll("(", "[")
    .replaceAll(")", "]");
  try {
    const read = JSON.parse(json) as unknown;
    const polygons = (found[1] ? read : [read]) as Polygons;
    const sound = polygons.every((rings) => rings.length > 0 && rings.every((one) => one.length >= 4 && one.every((corner) => corner.length === 2)));
    return sound ? polygons : null;
  } catch {
    return null;
  }
}

export const toPoint = (at: Position): string => `POINT (${pair(at)})`;

/** WKT of a Point; null when it is none. */
export function fromPoint(text: string): [number, number] | null {
  const found = /^\s*POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)\s*$/i.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

/** One shape that covers all these areas: borders between neighbours go. */
export async function union(areas: (Polygon | MultiPolygon)[]): Promise<Polygons> {
  const { default: clipping } = await import("polygon-clipping");
  const shapes = areas.map((area) => (area.type === "Polygon" ? [area.coordinates] : area.coordinates) as [number, number][][][]);
  const [first, ...others] = shapes;
  return first ? clipping.union(first, ...others) : [];
}
