// What streets and zones are called, by their row.
import { layers, zones } from "../state/city.svelte";
import { named, t, tOr } from "../words/words.svelte";

const areas = $derived(new Map(layers.areas.data?.features.map((one) => [one.properties.area_id, named(one.properties.name)]) ?? []));

/** The name of an area; "" is the ground in none. */
export const areaName = (area: string): string => areas.get(area) ?? (area || t("area.none"));

export const namesOfLinks = (): ((link: number) => string) => {
  const found = layers.streets.data?.features ?? [];
  return (link) => {
    const properties = found[link]?.properties;
    return properties?.name || tOr(`class.${properties?.facility_type}`, t("street.unnamed"));
  };
};

export const namesOfZones = (): ((zone: number) => string) => {
  const found = zones.data?.features ?? [];
  return (zone) => t("zone.name", { n: zone, area: areaName(found[zone]?.properties.area_id ?? "") });
};

export const namesOfAreas = (): ((row: number) => string) => {
  const found = layers.areas.data?.features ?? [];
  return (row) => areaName(found[row]?.properties.area_id ?? "");
};
