// The ground of the map, drawn from the city's own tables: land use, water, areas, streets and their names.
import type { ExpressionSpecification, LayerSpecification, LineLayerSpecification, StyleSpecification } from "maplibre-gl";

const GROUND = "#edf0f3";
const NO_VALUE = "#aebac6";
const INK = "#17324d";
const ACCENT = "#0059b3";
const FONT = ["Titillium Web"];

const GREEN = ["forest", "wood", "grass", "meadow", "park", "garden", "recreation_ground", "village_green", "cemetery", "allotments", "flowerbed", "greenfield", "scrub", "pitch"];
const FIELDS = ["farmland", "farm", "orchard", "vineyard", "plant_nursery", "greenhouse_horticulture", "farmyard"];
const WORKS = ["industrial", "commercial", "retail", "railway", "construction", "brownfield", "quarry", "military", "depot", "landfill"];
const WATER = ["water", "basin", "reservoir", "river", "riverbank", "canal", "wetland"];

const MAIN = ["motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link", "primary_link"];

const state = (name: string, otherwise: number | string | ExpressionSpecification): ExpressionSpecification => ["coalesce", ["feature-state", name], otherwise];

/** The width of a street that shows no value: by its class. */
const PLAIN: ExpressionSpecification = ["interpolate", ["linear"], ["get", "rank"], 1, 0.7, 9, 2.6];

/** A width in pixels at zoom 13, thinner when far and wider when near. */
const width = (more: number): ExpressionSpecification => [
  "interpolate", ["exponential", 1.5], ["zoom"],
  10, ["+", ["*", state("width", PLAIN), 0.38], more * 0.5],
  13, ["+", state("width", PLAIN), more],
  17, ["+", ["*", state("width", PLAIN), 3.2], more * 1.6],
];

/** The two directions of a street lie beside each other, each on the right of its way. */
const beside: ExpressionSpecification = [
  "interpolate", ["exponential", 1.5], ["zoom"],
  11, ["case", ["get", "two_way"], ["*", state("width", PLAIN), 0.3], 0],
  13, ["case", ["get", "two_way"], ["*", state("width", PLAIN), 0.6], 0],
  17, ["case", ["get", "two_way"], ["*", state("width", PLAIN), 1.9], 0],
];

/** Round ends show from near only; from far they would be three triangles in four of a map of 25,000 streets. */
const ENDS = { "line-cap": ["step", ["zoom"], "butt", 13, "round"], "line-join": ["step", ["zoom"], "miter", 13, "round"] } satisfies LineLayerSpecification["layout"];

/** The colour of an alert, by how soon somebody should look. */
const ALERT: ExpressionSpecification = ["match", ["get", "degree"], "alarm", "#b3261e", "warning", "#8a4b00", "#455a6f"];

const LAYERS: LayerSpecification[] = [
  { id: "ground", type: "background", paint: { "background-color": GROUND } },
  {
    id: "landuse", type: "fill", source: "landuse",
    paint: {
      "fill-antialias": false,
      "fill-color": ["match", ["get", "landuse"], GREEN, "#dbe7da", FIELDS, "#e9ede0", WORKS, "#e2e4e9", WATER, "#c8dbe8", "#e8ebee"],
    },
  },
  { id: "areas", type: "line", source: "areas", paint: { "line-color": "#aab6c2", "line-width": 0.7, "line-dasharray": [4, 3] } },
  { id: "zones", type: "fill", source: "zones", paint: { "fill-color": state("colour", "rgba(0,0,0,0)"), "fill-opacity": 0.82 } },
  { id: "zone-lines", type: "line", source: "zones", paint: { "line-color": "#ffffff", "line-width": 0.6, "line-opacity": 0.8 } },
  { id: "chosen-areas", type: "fill", source: "areas", paint: { "fill-color": ACCENT, "fill-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 0.2, 0] } },
  { id: "chosen-area-lines", type: "line", source: "areas", paint: { "line-color": ACCENT, "line-width": 3, "line-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 1, 0] } },
  {
    id: "streets-casing", type: "line", source: "streets",
    layout: { ...ENDS, "line-sort-key": ["get", "rank"] },
    paint: { "line-color": INK, "line-width": width(1.2), "line-offset": beside, "line-opacity": state("casing", 0) },
  },
  {
    id: "streets", type: "line", source: "streets",
    layout: { ...ENDS, "line-sort-key": ["get", "rank"] },
    paint: { "line-color": state("colour", NO_VALUE), "line-width": width(0), "line-offset": beside },
  },
  { id: "chosen-streets", type: "line", source: "streets", filter: ["==", ["get", "street_id"], -1], layout: { "line-cap": "round" }, paint: { "line-color": ACCENT, "line-width": ["interpolate", ["linear"], ["zoom"], 11, 5, 16, 14], "line-opacity": 0.45 } },
  { id: "sketch-fill", type: "fill", source: "sketch", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ACCENT, "fill-opacity": 0.14 } },
  { id: "sketch-line", type: "line", source: "sketch", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": ACCENT, "line-width": 2.5 } },
  { id: "sketch-middles", type: "circle", source: "sketch", filter: ["has", "middle"], paint: { "circle-radius": 4, "circle-color": ACCENT, "circle-opacity": 0.45 } },
  { id: "sketch-corners", type: "circle", source: "sketch", filter: ["has", "corner"], paint: { "circle-radius": ["case", ["get", "chosen"], 8, 6], "circle-color": ["case", ["get", "chosen"], ACCENT, "#ffffff"], "circle-stroke-color": ["case", ["get", "chosen"], "#ffffff", ACCENT], "circle-stroke-width": 2.5 } },
  { id: "sketch-points", type: "circle", source: "sketch", filter: ["has", "point"], paint: { "circle-radius": 8, "circle-color": ACCENT, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 } },
  {
    id: "marks", type: "circle", source: "marks",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, ["*", ["get", "radius"], 0.7], 15, ["*", ["get", "radius"], 1.3]],
      "circle-color": ["get", "colour"], "circle-stroke-color": INK, "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 11, 1.1, 15, 2],
    },
  },
  {
    id: "street-names", type: "symbol", source: "streets", minzoom: 13.5,
    filter: ["all", ["!=", ["get", "name"], ""], ["in", ["get", "facility_type"], ["literal", [...MAIN, "tertiary"]]]],
    layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 11.5, "symbol-spacing": 420, "text-max-angle": 30 },
    paint: { "text-color": "#2c4257", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  },
  {
    id: "district-names", type: "symbol", source: "district-names", maxzoom: 12.4,
    layout: { "text-field": ["upcase", ["get", "name"]], "text-font": FONT, "text-size": 12, "text-max-width": 9, "text-letter-spacing": 0.06, "text-allow-overlap": true },
    paint: { "text-color": "#0b1f33", "text-halo-color": "#ffffff", "text-halo-width": 2.6 },
  },
  {
    id: "area-names", type: "symbol", source: "area-names", minzoom: 12.4, maxzoom: 14.5,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-max-width": 7, "text-padding": 14, "text-letter-spacing": 0.04 },
    paint: { "text-color": "#455a6f", "text-halo-color": "rgba(255,255,255,0.9)", "text-halo-width": 1.5 },
  },
  {
    id: "mark-labels", type: "symbol", source: "marks", filter: ["!=", ["get", "label"], ""],
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 14, "text-offset": [0, 1.5], "text-allow-overlap": true },
    paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
  {
    id: "alert-rings", type: "circle", source: "alerts", filter: ["==", ["get", "label"], ""],
    paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 6, 15, 12], "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": ALERT, "circle-stroke-width": 2.5 },
  },
  {
    id: "alert-discs", type: "circle", source: "alerts", filter: ["!=", ["get", "label"], ""],
    paint: { "circle-radius": 11, "circle-color": ALERT, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 },
  },
  {
    id: "alert-ranks", type: "symbol", source: "alerts", filter: ["!=", ["get", "label"], ""],
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 15, "text-allow-overlap": true, "text-ignore-placement": true },
    paint: { "text-color": "#ffffff", "text-halo-color": "#ffffff", "text-halo-width": 0.5 },
  },
  {
    id: "chosen-mark", type: "circle", source: "marks", filter: ["==", ["get", "place"], ""],
    paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 9, 15, 14], "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": ACCENT, "circle-stroke-width": 3.5 },
  },
];

const SOURCES = ["landuse", "zones", "areas", "area-names", "district-names", "streets", "sketch", "marks", "alerts"];

/** The style: what is drawn, over sources that are still empty. No glyph server: names are drawn with the page's font. */
export function style(): StyleSpecification {
  const nothing = { type: "FeatureCollection" as const, features: [] };
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map((name) => [name, { type: "geojson", data: nothing, tolerance: 0.25, maxzoom: 16 }])),
    layers: LAYERS,
  };
}

/** Later classes are drawn over earlier ones. */
export const RANK: Record<string, number> = { motorway: 9, trunk: 8, primary: 7, secondary: 6, tertiary: 5, motorway_link: 4, trunk_link: 4, primary_link: 3, unclassified: 2, residential: 1 };
