// The scenario being made: two lists of policies with their settings, and which field the map answers to just now.
import type { FieldInfo, PolicyInfo, PolicyUse, ScenarioText } from "../api";
import { Loaded } from "../state/loaded.svelte";
import type { Pair } from "./corners";

export const policies = new Loaded<PolicyInfo[]>();

export type Side = "base" | "variant";
export type Setting = PolicyUse["settings"][string];
export const DRAWS = [0, 100, 200] as const; // what the width comes from is told from 60 on

export interface Asking {
  side: Side;
  row: number;
  field: string;
  kind: "polygon" | "streets" | "point";
  corners: Pair[];
  chosen: number; // which corner is being moved, -1 none
}

const blank = (): ScenarioText => ({
  name: "own", title: { en: "A scenario of your own", it: "Uno scenario tuo" }, description: { en: "", it: "" },
  base: [], variant: [], horizon: "short", days: null, costs: null, draws: 0, question: null,
});

let scenario = $state<ScenarioText>(blank());
let asking = $state<Asking | null>(null);
let touched = $state(false);

export const draft = {
  get scenario(): ScenarioText {
    return scenario;
  },
  get asking(): Asking | null {
    return asking;
  },
  /** Whether it is no longer the scenario that it was made from. */
  get touched(): boolean {
    return touched;
  },
};

export function startFrom(other: ScenarioText | null): void {
  scenario = other ? (JSON.parse(JSON.stringify(other)) as ScenarioText) : blank();
  asking = null;
  touched = false;
}

function touch(): void {
  if (touched) return;
  touched = true;
  if (scenario.name !== "own") {
    const { title } = scenario;
    scenario.name = "own";
    scenario.title = { en: `${title.en}, changed`, it: `${title.it}, modificato` };
  }
}

export function add(side: Side, policy: PolicyInfo): void {
  touch();
  scenario[side].push({ policy: policy.name, settings: Object.fromEntries(policy.fields.map((field) => [field.name, field.default])) });
}

export function remove(side: Side, row: number): void {
  touch();
  asking = null;
  scenario[side].splice(row, 1);
}

/** Put a policy one place earlier (-1) or later (1): they are applied in their order. */
export function move(side: Side, row: number, by: -1 | 1): void {
  const list = scenario[side];
  const [one, other] = [list[row], list[row + by]];
  if (!one || !other) return;
  touch();
  asking = null;
  [list[row], list[row + by]] = [other, one];
}

export const settingOf = (use: PolicyUse, field: FieldInfo): Setting => use.settings[field.name] ?? field.default;

export function set(side: Side, row: number, field: string, value: Setting): void {
  touch();
  scenario[side][row]!.settings[field] = value;
}

/** Change what the scenario says besides its policies. The number of draws does not make it another scenario. */
export function describe(words: Partial<Pick<ScenarioText, "horizon" | "days" | "costs" | "draws">>): void {
  if (!("draws" in words)) touch();
  Object.assign(scenario, words);
}

export function ask(side: Side, row: number, field: string, kind: Asking["kind"], corners: Pair[] = []): void {
  asking = { side, row, field, kind, corners, chosen: -1 };
}

export function stopAsking(): void {
  asking = null;
}

/** Change the corners being drawn; see corners.ts. */
export function draw(changed: { corners: Pair[]; chosen: number }): void {
  if (asking) Object.assign(asking, changed);
}

/** Add a street to the field that asks for streets, or take it away again. */
export function toggleStreet(street: number): void {
  if (asking?.kind !== "streets") return;
  const { side, row, field } = asking;
  const there = (scenario[side][row]!.settings[field] ?? []) as number[];
  set(side, row, field, there.includes(street) ? there.filter((one) => one !== street) : [...there, street]);
}

/** The settings of all policies of the draft that a form asks for in one way. */
export function settingsAsked(asks: FieldInfo["asks"]): Setting[] {
  return [...scenario.base, ...scenario.variant].flatMap((use) => {
    const fields = policies.data?.find((one) => one.name === use.policy)?.fields ?? [];
    return fields.filter((field) => field.asks === asks).map((field) => settingOf(use, field));
  });
}
