// What the optimiser is asked, and a scenario with one of the settings that it tried.
import type { PolicyInfo, Question, ScenarioText } from "../api";

export const MONEY = "money";

/** The number fields of a policy, and whether it picks streets: what may vary. */
export const numbersOf = (policy: PolicyInfo | undefined): PolicyInfo["fields"] => policy?.fields.filter((field) => field.asks === "number") ?? [];
export const picksStreets = (policy: PolicyInfo | undefined): boolean => policy?.fields.some((field) => field.name === "streets" && field.asks === "streets") ?? false;

/** The scenario that a setting stands for: what is asked is left out, so that it is worked out as any other. */
export function withSetting(scenario: ScenarioText, question: Question, setting: string): ScenarioText {
  const made = JSON.parse(JSON.stringify(scenario)) as ScenarioText;
  made.question = null;
  made.name = "own";
  made.title = { en: `${scenario.title.en}: ${setting}`, it: `${scenario.title.it}: ${setting}` };
  if (question.levels) {
    const { policy, fields } = question.levels;
    for (const field of fields) made.variant[policy]!.settings[field] = Number(setting);
  } else if (question.streets) {
    const { policy, candidates } = question.streets;
    const offered = new Set(candidates.flatMap((one) => one.streets));
    // names may hold commas themselves: a candidate is taken when its name stands in the setting
    const words = `, ${setting}, `;
    const taken = candidates.filter((one) => words.includes(`, ${one.name}, `)).flatMap((one) => one.streets);
    const kept = ((made.variant[policy]!.settings["streets"] ?? []) as number[]).filter((street) => !offered.has(street));
    made.variant[policy]!.settings["streets"] = [...kept, ...taken];
  }
  return made;
}
