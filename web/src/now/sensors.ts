// From readings to what the map draws: measured flow by link, marks of the sensors, words beside the pointer.
import type { Flows, Reading, SeriesData } from "../api";
import { airScale, type Pollutant } from "../map/air";
import { colourOf, SCALES, shown, values, type Theme } from "../map/themes";
import type { Mark, Picked } from "../map/scene";
import { detectorOf, quantityOf, streetOf, type Detector } from "../state/city.svelte";
import { local } from "../time";
import { named, number, percent, t, tOr, unit } from "../words/words.svelte";

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

/** When what is measured on a link was read [ms]: the start of its loops' last reading, the oldest of several. */
export function readAt(link: number, readings: Reading[], detectors: Detector[]): number | null {
  const flows = byPlace(readings, "flow");
  const times = detectors
    .filter((one) => one.properties.link_id === link && shown(flows.get(one.properties.detector_id)) !== null)
    .map((one) => Date.parse(flows.get(one.properties.detector_id)!.time ?? ""));
  return times.length ? Math.min(...times) : null;
}

export function sensorMarks(theme: Theme, pollutant: Pollutant, readings: Reading[], detectors: Detector[]): Mark[] {
  const there = byPlace(readings, theme === "air" ? pollutant : "flow");
  const scale = airScale(pollutant);
  const marks: Mark[] = [];
  for (const { properties, geometry } of detectors) {
    const air = properties.kind === "air_station";
    if (air !== (theme === "air") || (air && !properties.quantities.includes(pollutant)) || properties.kind === "weather_station" || !geometry) continue;
    const [lon, lat] = geometry.coordinates as [number, number];
    const value = shown(there.get(properties.detector_id));
    const mark = { place: properties.detector_id, lon, lat };
    if (theme === "air") marks.push({ ...mark, radius: 11, colour: value === null ? NOTHING : colourOf(value, scale), label: value === null ? "—" : number(value) });
    else if (theme === "measured") marks.push({ ...mark, radius: 6, colour: value === null ? NOTHING : colourOf(value, SCALES.measured), label: "" });
    else marks.push({ ...mark, radius: 3.4, colour: "#ffffff", label: "" });
  }
  return marks;
}

export const kindOf = (detector: Detector | undefined): string => (detector ? tOr(`kind.${detector.properties.kind}`, detector.properties.kind) : "");

/** How sure a modelled flow is, in one word: by half its interval as a share of it. */
export function sureness(flow: number, low: number, high: number): "sure" | "fair" | "rough" {
  const spread = (high - low) / 2 / Math.max(flow, 1);
  return spread <= 0.15 ? "sure" : spread <= 0.4 ? "fair" : "rough";
}

/** What is written beside the pointer; `counts`: measured flow by link, which goes before the model's. */
export function nameOf(picked: Picked, theme: Theme, pollutant: Pollutant, flows: Flows | undefined, readings: Reading[], counts: Map<number, number>): string {
  if (picked.mark) {
    const detector = detectorOf(picked.mark);
    const quantity = detector?.properties.kind === "air_station" ? pollutant : (detector?.properties.quantities[0] ?? "flow");
    const value = shown(readings.find((one) => one.place === picked.mark && one.quantity === quantity));
    return `${named(detector?.properties.name ?? picked.mark)}\n${value === null ? "—" : `${number(value)} ${unit(quantityOf(quantity)?.unit ?? "")}`} · ${t("map.measured")}`;
  }
  const [street] = streetOf(picked.street);
  const name = street?.properties.name || tOr(`class.${street?.properties.facility_type}`, t("street.unnamed"));
  if (!flows || theme === "air" || theme === "measured" || theme === "people") return name;
  const value = values(theme, flows)[picked.link] ?? 0;
  const count = theme === "flow" ? counts.get(picked.link) : undefined;
  if (count !== undefined) return `${name}\n${number(count, 0)} ${unit("veh/h")} · ${t("map.measured")}`;
  const [low, high] = [flows.flow_low[picked.link], flows.flow_high[picked.link]];
  if (theme === "flow" && low !== undefined && high !== undefined) return `${name}\n${number(value, 0)} ${unit("veh/h")} (${number(low, 0)}–${number(high, 0)}) · ${t("map.modelled")}`;
  const text = theme === "saturation" ? percent(value) : `${number(value, 0)} ${unit(quantityOf(SCALES[theme].quantity)?.unit ?? "")}`;
  return `${name}\n${text} · ${t("map.modelled")}`;
}

/** What loops on one link measured together in each hour of a local day [veh/h]; nothing without loops. */
export function byHour(series: SeriesData[], date: string, timezone: string): (number | null)[] {
  if (!series.length) return [];
  const sums = series.map((one) => {
    const hours = Array.from({ length: 24 }, (): number[] => []);
    one.time.forEach((time, row) => {
      const at = local(Date.parse(time), timezone);
      const value = one.value[row];
      if (at.date === date && value != null && one.quality[row] === 0) hours[at.hour]!.push(value);
    });
    return hours.map((values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null));
  });
  return Array.from({ length: 24 }, (_, hour) => {
    const values = sums.map((day) => day[hour]!);
    return values.some((value) => value === null) ? null : values.reduce<number>((sum, value) => sum + value!, 0);
  });
}
