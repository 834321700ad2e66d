// What a map is told and what it tells: plain data, so that views need not know MapLibre.
import type { FeatureCollection, LineString, MultiPolygon, Polygon, Position } from "geojson";
import type { AreaProperties, LanduseProperties, StreetProperties } from "../api";

export interface Ground {
  bounds: [number, number, number, number]; // west, south, east, north [deg]
  streets: FeatureCollection<LineString, StreetProperties>;
  areas: FeatureCollection<Polygon | MultiPolygon, AreaProperties>;
  landuse: FeatureCollection<Polygon | MultiPolygon, LanduseProperties>;
}

/** Colour ("" = no value) and width [px at zoom 13; 0 = by its class] of every link, in link_id order. */
export interface Painted {
  colours: string[];
  widths: Float32Array;
  cased: ReadonlySet<string>; // colours too bright for the ground, drawn with a dark casing
}

export interface Mark {
  place: string;
  lon: number;
  lat: number;
  colour: string;
  radius: number; // [px]
  label: string;
}

/** A polygon being drawn (corners, open) and those that are already there (closed). */
export interface Sketch {
  corners: Position[];
  closed: Position[][][];
  open: boolean;
}

export interface Picked {
  mark: string; // a detector_id, or ""
  street: number; // a street_id, or -1
  link: number; // a link_id, or -1
}

export interface Listeners {
  pick: (picked: Picked & { lon: number; lat: number }) => void;
  hover: (hovered: (Picked & { x: number; y: number }) | null) => void;
  drawn: () => void; // everything asked for is on the screen
}
