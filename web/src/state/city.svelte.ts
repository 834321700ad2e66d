// What every view knows of the city: its description, its quantities, its map's layers. Asked once.
import type { Feature, FeatureCollection, LineString, Point, Polygon, MultiPolygon } from "geojson";
import type { AreaProperties, CityInfo, DetectorProperties, LanduseProperties, QuantityInfo, RestrictionProperties, StreetProperties, ZoneProperties } from "../api";
import { addresses } from "../client";
import { Loaded } from "./loaded.svelte";

export type Street = Feature<LineString, StreetProperties>;
export type Detector = Feature<Point, DetectorProperties>;

export const city = new Loaded<CityInfo>();
export const quantities = new Loaded<QuantityInfo[]>();

export const layers = {
  streets: new Loaded<FeatureCollection<LineString, StreetProperties>>(),
  detectors: new Loaded<FeatureCollection<Point, DetectorProperties>>(),
  areas: new Loaded<FeatureCollection<Polygon | MultiPolygon, AreaProperties>>(),
  landuse: new Loaded<FeatureCollection<Polygon | MultiPolygon, LanduseProperties>>(),
  restrictions: new Loaded<FeatureCollection<Polygon | MultiPolygon, RestrictionProperties>>(),
};

/** Traffic zones: asked for when a map or table of them is. */
export const zones = new Loaded<FeatureCollection<Polygon | MultiPolygon, ZoneProperties>>();

export const openZones = (): void => zones.load(addresses.layer("zones"));

export function openCity(): void {
  city.load(addresses.city);
  quantities.load(addresses.quantities);
}

export function openMap(): void {
  for (const [name, layer] of Object.entries(layers)) layer.load(addresses.layer(name));
}

export const timezone = (): string => city.data?.timezone ?? "Europe/Rome";

const byName = $derived(new Map(quantities.data?.map((quantity) => [quantity.name, quantity]) ?? []));

export const quantityOf = (name: string): QuantityInfo | undefined => byName.get(name);

const detectorById = $derived(new Map(layers.detectors.data?.features.map((one) => [one.properties.detector_id, one]) ?? []));

export const detectorOf = (place: string): Detector | undefined => detectorById.get(place);

const streetsById = $derived.by(() => {
  const found = new Map<number, Street[]>();
  for (const link of layers.streets.data?.features ?? []) {
    const there = found.get(link.properties.street_id);
    if (there) there.push(link);
    else found.set(link.properties.street_id, [link]);
  }
  return found;
});

/** The links of a street, one or two. */
export const streetOf = (street: number): Street[] => streetsById.get(street) ?? [];

/** Every street once. */
export const streets = (): Street[] => [...streetsById.values()].map((links) => links[0]!);
