// Asks the server: every address of the API is in this file, and every way an answer can fail has a name.
import type { Problem } from "./api";

export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail || problem.title);
  }
}

/** The server did not answer at all: the network or the server is down. */
export class OfflineError extends Error {}

async function ask<T>(address: string, options: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new OfflineError(address);
  }
  if (answer.ok) return (await answer.json()) as T;
  const nothing: Problem = { title: answer.statusText, status: answer.status, detail: "", policy: "", field: "", remedy: "", detail_it: "", remedy_it: "" };
  const told = (await answer.json().catch(() => nothing)) as Partial<Problem>;
  throw new RefusedError(answer.status, { ...nothing, ...told });
}

export function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(address, signal ? { signal } : {});
}

export function post<T>(address: string, message: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return ask<T>(address, { method: "POST", headers, body: JSON.stringify(message) });
}

export function put<T>(address: string): Promise<T> {
  return ask<T>(address, { method: "PUT" });
}

export function stop<T>(address: string): Promise<T> {
  return ask<T>(address, { method: "DELETE" });
}

const time = (at: number): string => encodeURIComponent(new Date(at).toISOString());
const word = encodeURIComponent;
const clockOf = (at: number | null): string => (at === null ? "" : `?at=${time(at)}`); // null: now

const under = (definition: string): string => (definition ? `&definition=${word(definition)}` : ""); // "": the usual one

export const addresses = {
  city: "/api/city",
  quantities: "/api/quantities",
  policies: "/api/policies",
  lines: "/api/lines",
  scenarios: "/api/scenarios",
  check: "/api/scenarios/check",
  runs: "/api/runs",
  stream: "/api/stream",
  now: (at: number) => `/api/now?at=${time(at)}`,
  timeline: (at: number) => `/api/timeline?at=${time(at)}`,
  alerts: (at: number | null) => `/api/alerts${clockOf(at)}`,
  alert: (alert: string, at: number | null) => `/api/alerts/${word(alert)}${clockOf(at)}`,
  alertActs: (alert: string) => `/api/alerts/${word(alert)}/acts`,
  alertRules: "/api/alerts/rules",
  alertLog: (at: number | null) => `/api/alerts/log${clockOf(at)}`,
  alertLogFile: (at: number | null) => `/api/alerts/log.csv${clockOf(at)}`,
  works: (at: number | null) => `/api/works${clockOf(at)}`,
  feeds: (at: number) => `/api/feeds?at=${time(at)}`,
  series: (place: string, quantity: string, start: number, end: number) =>
    `/api/series?place=${word(place)}&quantity=${word(quantity)}&start=${time(start)}&end=${time(end)}`,
  flows: (hour: number) => `/api/flows?hour=${hour}`,
  street: (street: number) => `/api/streets/${street}`,
  selectLink: (link: number, hour: number) => `/api/select-link?link=${link}&hour=${hour}`,
  people: (at: number, level: string, place: string, definition = "") => `/api/people?at=${time(at)}&level=${word(level)}&place=${word(place)}${under(definition)}`,
  peopleDay: (at: number, level: string, place: string, definition = "") => `/api/people/day?at=${time(at)}&level=${word(level)}&place=${word(place)}${under(definition)}`,
  peopleMap: (at: number, definition = "") => `/api/people/map?at=${time(at)}${under(definition)}`,
  peopleDefinitions: (at: number, level: string, place: string) => `/api/people/definitions?at=${time(at)}&level=${word(level)}&place=${word(place)}`,
  peopleTrips: (at: number, level: string, place: string) => `/api/people/trips?at=${time(at)}&level=${word(level)}&place=${word(place)}`,
  ledger: "/api/people/ledger",
  ledgerFile: "/api/people/ledger.jsonl",
  peopleQuality: "/api/people/quality",
  release: (release: string, kind: "csv" | "parquet") => `/api/people/releases/${word(release)}.${kind}`,
  forecast: (at: number) => `/api/forecast?at=${time(at)}`,
  forecastMap: (quantity: string, at: number) => `/api/forecast/map?quantity=${word(quantity)}&at=${time(at)}`,
  forecastSeries: (place: string, quantity: string, at: number) => `/api/forecast/series?place=${word(place)}&quantity=${word(quantity)}&at=${time(at)}`,
  forecastCalendar: (quantity: string, at: number) => `/api/forecast/calendar?quantity=${word(quantity)}&at=${time(at)}`,
  forecastSkill: (quantity: string, at: number) => `/api/forecast/skill?quantity=${word(quantity)}&at=${time(at)}`,
  forecastFile: (quantity: string, at: number) => `/api/forecast/${word(quantity)}.csv?at=${time(at)}`,
  layer: (name: string) => `/api/map/${name}`,
  table: (name: string, kind: "csv" | "parquet") => `/api/tables/${word(name)}.${kind}`,
  run: (run: string) => `/api/runs/${word(run)}`,
  pin: (run: string) => `/api/runs/${word(run)}/pin`,
  verdict: (run: string) => `/api/runs/${word(run)}/verdict`,
  findings: (run: string) => `/api/runs/${word(run)}/findings`,
  proposal: (run: string) => `/api/runs/${word(run)}/proposal`,
  themes: (run: string) => `/api/runs/${word(run)}/themes`,
  theme: (run: string, of: string, quantity: string) => `/api/runs/${word(run)}/themes/${word(of)}/${word(quantity)}`,
  files: (run: string) => `/api/runs/${word(run)}/files`,
  file: (run: string, name: string) => `/api/runs/${word(run)}/files/${word(name)}`,
  report: (run: string, language: string) => `/api/runs/${word(run)}/report?language=${word(language)}`,
  reportFile: (run: string, language: string) => `/api/runs/${word(run)}/report.pdf?language=${word(language)}`,
  runStreets: (run: string, hour: number) => `/api/runs/${word(run)}/streets?hour=${hour}`,
};
