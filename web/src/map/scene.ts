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

/** A place of an alert that stands. */
export interface Ring {
  lon: number;
  lat: number;
  degree: "note" | "warning" | "alarm";
  label: string; // its rank in the list, at the first place of an alert
}

/** A polygon being drawn (corners, open), those that are already there (closed), and points. */
export interface Sketch {
  corners: Position[];
  middles: Position[]; // where a corner can be put between two others
  chosen: number; // the corner being moved, -1 none
  closed: Position[][][];
  points: Position[];
  open: boolean;
}

/** Areas that are filled, and with what colour; "" for none. */
export interface Filled {
  ground: FeatureCollection<Polygon | MultiPolygon>;
  colours: string[];
}

export interface Picked {
  mark: string; // a detector_id, or ""
  street: number; // a street_id, or -1
  link: number; // a link_id, or -1
  zone: number; // the row of a filled area, or -1
}

export interface Listeners {
  pick: (picked: Picked & { lon: number; lat: number }) => void;
  hover: (hovered: (Picked & { x: number; y: number }) | null) => void;
  drawn: () => void; // everything asked for is on the screen
  corner: (corner: number) => void; // of the sketch, picked
  middle: (side: number) => void;
  drag: (corner: number, lon: number, lat: number) => void;
}
