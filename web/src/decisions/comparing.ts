// Which runs stand beside each other: their ids in the address, at most four, all with the same base.
import type { Run, ScenarioText } from "../api";

export const MOST = 4;

export const chosenRuns = (word: string): string[] => [...new Set(word.split(",").filter((one) => /^[0-9a-f]{16}$/.test(one)))].slice(0, MOST);

const baseOf = ({ base, horizon }: ScenarioText): string => JSON.stringify([base, horizon]);

/** Differences compare only from the same start. */
export const sameBase = (one: Run, other: Run): boolean => baseOf(one.scenario) === baseOf(other.scenario);
