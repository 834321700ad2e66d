// What stations measure of the air: one pollutant at a time, with steps at what is recommended and what is allowed.
import type { Scale } from "./themes";
import { SEQUENCE } from "./themes";

export const POLLUTANTS = ["no2", "pm10", "pm25", "o3", "co"] as const;
export type Pollutant = (typeof POLLUTANTS)[number];

// no2, pm10, pm25 [µg/m³]: WHO's guideline of a year and of a day (2021), the EU's limit of a year until 2029, and far
// beyond; o3: WHO's 100 and 120, the EU's target; 180, where people are informed. co [mg/m³]: WHO's 4, the EU's 10
const STEPS: Record<Pollutant, readonly number[]> = {
  no2: [10, 20, 40, 100],
  pm10: [15, 25, 45, 90],
  pm25: [5, 15, 25, 50],
  o3: [60, 100, 120, 180],
  co: [0.5, 1, 4, 10],
};

export const isPollutant = (word: string): word is Pollutant => (POLLUTANTS as readonly string[]).includes(word);

export const airScale = (pollutant: Pollutant): Scale => ({ quantity: pollutant, title: "theme.air", steps: STEPS[pollutant], colours: SEQUENCE });
