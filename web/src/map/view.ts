// The map itself: MapLibre behind a few verbs. Asked for after the first paint, so that the page is there at once.
import "maplibre-gl/dist/maplibre-gl.css";
import { GeoJSONSource, Map as Canvas, NavigationControl, setWorkerUrl, type MapGeoJSONFeature, type MapMouseEvent, type MapTouchEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Feature, FeatureCollection, Position } from "geojson";
import { RANK, style } from "./basemap";
import { named } from "../words/words.svelte";
import type { Filled, Ground, Listeners, Mark, Painted, Picked, Ring, Sketch } from "./scene";

setWorkerUrl(workerUrl);

const EDGE = 12; // px around the city when it is seen whole
const REACH = 5; // px around the pointer in which something is picked
const HANDLE = 9; // px around a corner of the sketch in which it is taken

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

const label = (name: string, coordinates: [number, number]): Feature => ({ type: "Feature", properties: { name }, geometry: { type: "Point", coordinates } });

const spot = (at: Position, properties: Record<string, number | boolean>): Feature => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: at } });

const mean = (points: [number, number][]): [number, number] => [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length) as [number, number];

export class MapView {
  readonly #canvas: Canvas;
  readonly #ready: Promise<void>;
  #painted: Painted | null = null;
  #chosenAreas: number[] = [];
  #filled: Filled["ground"] | null = null;
  #open = false; // a polygon is being drawn
  readonly #held = new Map<string, string>(); // what was last put into a source or a filter

  constructor(place: HTMLElement, ground: Ground, listeners: Listeners, words: Record<string, string>, enlarged = 1) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#canvas = new Canvas({
      container: place, style: style(), bounds: ground.bounds, fitBoundsOptions: { padding: EDGE }, minZoom: 9, maxZoom: 18,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, locale: words, fadeDuration: still ? 0 : 150,
      interactive: enlarged === 1, pixelRatio: enlarged * devicePixelRatio,
      cooperativeGestures: matchMedia("(max-width: 759px)").matches,
    });
    this.#canvas.touchZoomRotate.disableRotation();
    this.#canvas.keyboard.disableRotation();
    if (enlarged === 1) this.#canvas.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#ready = new Promise((resolve) => this.#canvas.once("style.load", () => resolve()));
    this.#listen(listeners);
    this.#refit(ground.bounds);
    void this.#lay(ground);
  }

  #source(name: string): GeoJSONSource {
    return this.#canvas.getSource(name) as GeoJSONSource;
  }

  /** Whether something is other than what is shown: without a graphics card each frame of a city is a second of work. */
  #changes(name: string, now: unknown): boolean {
    const text = JSON.stringify(now);
    if ((this.#held.get(name) ?? "[]") === text) return false;
    this.#held.set(name, text);
    return true;
  }

  async #lay(ground: Ground): Promise<void> {
    await this.#ready;
    const ranked = ground.streets.features.map((one) => ({ ...one, id: one.properties.link_id, properties: { ...one.properties, rank: RANK[one.properties.facility_type] ?? 1 } }));
    this.#source("landuse").setData(ground.landuse);
    this.#source("areas").setData(collection(ground.areas.features.map((one, row) => ({ ...one, id: row }))));
    const places = ground.areas.features.map((one) => ({ name: named(one.properties.name), district: one.properties.district, at: middle(one) }));
    this.#source("area-names").setData(collection(places.map(({ name, at }) => label(name, at))));
    const districts = [...new Set(places.map((one) => one.district))].filter(Boolean);
    this.#source("district-names").setData(collection(districts.map((name) => label(name, mean(places.filter((one) => one.district === name).map((one) => one.at))))));
    this.#source("streets").setData(collection(ranked));
  }

  /** Keep the whole city in view when the frame changes its size, until somebody has moved the map. */
  #refit(bounds: Ground["bounds"]): void {
    let moved = false;
    this.#canvas.on("movestart", (event) => (moved ||= event.originalEvent !== undefined && event.originalEvent.type !== "resize"));
    this.#canvas.on("resize", () => {
      if (!moved) this.#canvas.fitBounds(bounds, { padding: EDGE, animate: false });
    });
  }

  #around({ point: { x, y } }: MapMouseEvent, layers: string[], reach = REACH): MapGeoJSONFeature[] {
    return this.#canvas.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers });
  }

  #picked(event: MapMouseEvent): Picked {
    const found = this.#around(event, ["marks", "streets"]);
    const mark = found.find((one) => one.layer.id === "marks");
    const street = found.filter((one) => one.layer.id === "streets").sort((a, b) => Number(b.properties["rank"]) - Number(a.properties["rank"]))[0];
    const zone = this.#filled ? this.#around(event, ["zones"], 0)[0] : undefined;
    return { mark: String(mark?.properties["place"] ?? ""), street: Number(street?.properties["street_id"] ?? -1), link: Number(street?.properties["link_id"] ?? -1), zone: Number(zone?.id ?? -1) };
  }

  /** The number of a corner or middle of the sketch under the pointer, -1 for none. */
  #handle(event: MapMouseEvent, kind: "corner" | "middle"): number {
    return this.#open ? Number(this.#around(event, [`sketch-${kind}s`], HANDLE)[0]?.properties[kind] ?? -1) : -1;
  }

  #listen(listeners: Listeners): void {
    const canvas = this.#canvas;
    let held = -1; // the corner being dragged
    let dragged = false; // since it was taken: the click that ends a drag picks nothing
    const take = (event: MapMouseEvent | MapTouchEvent): void => {
      if ("touches" in event.originalEvent && event.originalEvent.touches.length > 1) return;
      held = this.#handle(event as MapMouseEvent, "corner");
      dragged = false;
      if (held >= 0) event.preventDefault();
    };
    const drag = (event: MapMouseEvent | MapTouchEvent): void => {
      if (held < 0) return;
      dragged = true;
      listeners.drag(held, event.lngLat.lng, event.lngLat.lat);
    };
    const drop = (): void => void (held = -1);
    for (const [name, what] of [["mousedown", take], ["touchstart", take], ["mousemove", drag], ["touchmove", drag], ["mouseup", drop], ["touchend", drop]] as const) canvas.on(name, what);
    canvas.on("click", (event) => {
      if (dragged) {
        dragged = false;
        return;
      }
      const [corner, middle] = [this.#handle(event, "corner"), this.#handle(event, "middle")];
      if (corner >= 0) listeners.corner(corner);
      else if (middle >= 0) listeners.middle(middle);
      else listeners.pick({ ...this.#picked(event), lon: event.lngLat.lng, lat: event.lngLat.lat });
    });
    canvas.on("mousemove", (event) => {
      const picked = this.#picked(event);
      const handle = this.#handle(event, "corner") >= 0 || this.#handle(event, "middle") >= 0;
      canvas.getCanvas().classList.toggle("can-pick", handle || (!this.#open && (picked.mark !== "" || picked.street >= 0)));
      listeners.hover({ ...picked, x: event.point.x, y: event.point.y });
    });
    canvas.on("mouseout", () => listeners.hover(null));
    canvas.on("idle", () => listeners.drawn());
  }

  /** Fill areas with colours, or none. */
  async fill(filled: Filled | null): Promise<void> {
    await this.#ready;
    if (filled && filled.ground !== this.#filled) this.#source("zones").setData(collection(filled.ground.features.map((one, row) => ({ ...one, id: row }))));
    else if (!filled && this.#filled) this.#source("zones").setData(collection([]));
    this.#filled = filled?.ground ?? null;
    filled?.colours.forEach((colour, id) => this.#canvas.setFeatureState({ source: "zones", id }, { colour: colour || null }));
  }

  /** Colour the streets; only those whose colour or width changed are touched. */
  async paint(painted: Painted): Promise<void> {
    await this.#ready;
    const before = this.#painted;
    let other = false;
    for (let link = 0; link < painted.colours.length; link += 1) {
      const colour = painted.colours[link]!;
      const width = painted.widths[link]!;
      if (before && before.colours[link] === colour && before.widths[link] === width) continue;
      this.#canvas.setFeatureState({ source: "streets", id: link }, { colour: colour || null, width: width || null, casing: painted.cased.has(colour) ? 0.9 : 0 });
      other = true;
    }
    this.#painted = painted;
    if (!other) this.#canvas.triggerRepaint(); // who waits to hear that it is drawn, hears it
  }

  async mark(marks: Mark[]): Promise<void> {
    await this.#ready;
    if (!this.#changes("marks", marks)) return;
    this.#source("marks").setData(collection(marks.map(({ lon, lat, ...properties }) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } }))));
  }

  /** Ring the places of alerts that stand. */
  async ring(rings: Ring[]): Promise<void> {
    await this.#ready;
    if (!this.#changes("alerts", rings)) return;
    this.#source("alerts").setData(collection(rings.map(({ lon, lat, ...properties }) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } }))));
  }

  async choose(place: string, streets: number[], areas: number[]): Promise<void> {
    await this.#ready;
    if (!this.#changes("chosen", place || streets.length || areas.length ? [place, streets, areas] : [])) return;
    this.#canvas.setFilter("chosen-mark", ["==", ["get", "place"], place]);
    this.#canvas.setFilter("chosen-streets", ["in", ["get", "street_id"], ["literal", streets]]);
    for (const id of this.#chosenAreas) this.#canvas.setFeatureState({ source: "areas", id }, { chosen: false });
    for (const id of areas) this.#canvas.setFeatureState({ source: "areas", id }, { chosen: true });
    this.#chosenAreas = areas;
  }

  async sketch({ corners, middles, chosen, closed, points, open }: Sketch): Promise<void> {
    await this.#ready;
    const drawn: Feature[] = [
      ...middles.map((at, middle) => spot(at, { middle })),
      ...corners.map((at, corner) => spot(at, { corner, chosen: corner === chosen })),
      ...points.map((at, point) => spot(at, { point })),
    ];
    if (corners.length > 2) drawn.unshift({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...corners, corners[0]!]] } });
    else if (corners.length === 2) drawn.unshift({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: corners } });
    for (const polygon of closed) drawn.unshift({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: polygon } });
    if (this.#changes("sketch", drawn)) this.#source("sketch").setData(collection(drawn));
    this.#open = open;
    if (open) this.#canvas.doubleClickZoom.disable();
    else this.#canvas.doubleClickZoom.enable();
    this.#canvas.getCanvas().classList.toggle("drawing", open);
  }

  /** Bring a point into view, without moving when it is well in view already. */
  async see(lon: number, lat: number): Promise<void> {
    await this.#ready;
    const bounds = this.#canvas.getBounds();
    if (!bounds.contains([lon, lat])) this.#canvas.easeTo({ center: [lon, lat], duration: 600 });
  }

  close(): void {
    this.#canvas.remove();
  }
}

function middle(area: Ground["areas"]["features"][number]): [number, number] {
  const rings = area.geometry.type === "Polygon" ? [area.geometry.coordinates[0]!] : area.geometry.coordinates.map((part) => part[0]!);
  const ring = rings.reduce((longest, one) => (one.length > longest.length ? one : longest));
  const lons = ring.map((corner) => corner[0]!);
  const lats = ring.map((corner) => corner[1]!);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}
