// From readings to what the map draws: measured flow by link, marks of the sensors, words beside the pointer.
import type { Flows, Reading } from "../api";
import { colourOf, SCALES, shown, values, type Theme } from "../map/themes";
import type { Mark, Picked } from "../map/scene";
import { detectorOf, quantityOf, streetOf, type Detector } from "../state/city.svelte";
import { named, number, percent, t, tOr, unit } from "../words/words.svelte";

export const AIR = ["no2", "pm10", "pm25", "o3", "co"];

const NOTHING = "#dfe5ea";

function byPlace(readings: Reading[], quantity: string): Map<string, Reading> {
  return new Map(readings.filter((one) => one.quantity === quantity).map((one) => [one.place, one]));
}

/** Flow [veh/h] last measured on each link that has a loop; of several loops on a link, their sum. */
export function measuredByLink(readings: Reading[], detectors: Detector[]): Map<number, number> {
  const flows = byPlace(readings, "flow");
  const found = new Map<number, number>();
  for (const { properties } of detectors) {
    const value = shown(flows.get(properties.detector_id));
    if (value === null || properties.link_id < 0) continue;
    found.set(properties.link_id, (found.get(properties.link_id) ?? 0) + value);
  }
  return found;
}

export function sensorMarks(theme: Theme, readings: Reading[], detectors: Detector[]): Mark[] {
  const quantity = theme === "air" ? SCALES.air.quantity : "flow";
  const there = byPlace(readings, quantity);
  const marks: Mark[] = [];
  for (const { properties, geometry } of detectors) {
    const air = properties.kind === "air_station";
    if (air !== (theme === "air") || properties.kind === "weather_station" || !geometry) continue;
    const [lon, lat] = geometry.coordinates as [number, number];
    const value = shown(there.get(properties.detector_id));
    const mark = { place: properties.detector_id, lon, lat };
    if (theme === "air") marks.push({ ...mark, radius: 11, colour: value === null ? NOTHING : colourOf(value, SCALES.air), label: value === null ? "—" : number(value) });
    else if (theme === "measured") marks.push({ ...mark, radius: 6, colour: value === null ? NOTHING : colourOf(value, SCALES.measured), label: "" });
    else marks.push({ ...mark, radius: 3.4, colour: "#ffffff", label: "" });
  }
  return marks;
}

export const kindOf = (detector: Detector | undefined): string => (detector ? tOr(`kind.${detector.properties.kind}`, detector.properties.kind) : "");

export function nameOf(picked: Picked, theme: Theme, flows: Flows | undefined, readings: Reading[]): string {
  if (picked.mark) {
    const detector = detectorOf(picked.mark);
    const quantity = detector?.properties.quantities[0] ?? "flow";
    const value = shown(readings.find((one) => one.place === picked.mark && one.quantity === quantity));
    return `${named(detector?.properties.name ?? picked.mark)}\n${value === null ? "—" : `${number(value)} ${unit(quantityOf(quantity)?.unit ?? "")}`} · ${t("map.measured")}`;
  }
  const [street] = streetOf(picked.street);
  const name = street?.properties.name || tOr(`class.${street?.properties.facility_type}`, t("street.unnamed"));
  if (!flows || theme === "air" || theme === "measured") return name;
  const value = values(theme, flows)[picked.link] ?? 0;
  const text = theme === "saturation" ? percent(value) : `${number(value, 0)} ${unit(quantityOf(SCALES[theme].quantity)?.unit ?? "")}`;
  return `${name}\n${text} · ${t("map.modelled")}`;
}
