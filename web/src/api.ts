// What the API sends and takes: src/belvedere/server/api.py repeated for the browser.
// Made by `python web/api_types.py`; do not edit. Times are ISO 8601 strings in UTC; units are those of quantities.csv.

/** One alert: what is out of the ordinary, in one sentence that says why. */
export interface Alert {
  alert_id: string;
  rule: string;
  title: Text;
  severity: number;
  state: "raised" | "explained" | "acknowledged" | "closed";
  sentence: Text;
  values: AlertValue[];
  raised: string;
  updated: string;
  closed: string | null;
  by: string;
  owner: string;
  source: string;
}

/** POST /api/alerts/{alert_id}/acts: what somebody does about an alert. */
export interface AlertAct {
  act: "acknowledge" | "assign" | "note" | "close";
  who: string;
  to: string;
  note: string;
  at: string | null;
}

/** One thing that explains an alert: measured, or registered beforehand. */
export interface AlertDriver {
  kind: string;
  text: Text;
  known: string;
}

/** One line of the log: who did what about an alert, and when. */
export interface AlertEvent {
  time: string;
  written: string | null;
  alert_id: string;
  title: Text;
  name: string;
  what: "raised" | "changed" | "explained" | "acknowledged" | "assigned" | "noted" | "closed" | "told" | "not_told";
  who: string;
  note: string;
}

/** One row of GET /api/alerts/rules: a rule in force, in words. */
export interface AlertRule {
  rule: string;
  title: Text;
  severity: number;
  words: Text;
  sensors: number;
  source: string;
}

/** Data of the SSE event "alerts": ask again. */
export interface AlertsChanged {
  at: string;
  log: "live" | "replay";
}

/** GET /api/alerts?at=TIME: few, ranked. */
export interface AlertsNow {
  at: string;
  log: "live" | "replay";
  state: "ready" | "working" | "none" | "broken";
  why: Text;
  standing: Alert[];
  past: Alert[];
  rules: number;
  sensors: number;
}

/** GET /api/alerts/{alert_id}?at=TIME. */
export interface AlertTold {
  alert: Alert;
  drivers: AlertDriver[];
  events: AlertEvent[];
  series: SeriesData | null;
}

/** What was measured at one place of an alert, beside what was expected there. */
export interface AlertValue {
  place: string;
  name: string;
  quantity: string;
  value: number | null;
  usual: number | null;
  usual_low: number | null;
  usual_high: number | null;
  limit: number | null;
}

/** One closure or works that was registered. */
export interface StreetWorks {
  works_id: string;
  place: string;
  kind: "closure" | "works" | "event";
  start: string;
  end: string;
  text: string;
  who: string;
}

/** POST /api/works: a closure or works on a street, which explanations can then name. */
export interface StreetWorksText {
  place: string;
  kind: "closure" | "works" | "event";
  start: string;
  end: string;
  text: string;
  who: string;
  at: string | null;
}

/** GET /api/city. */
export interface CityInfo {
  name: string;
  title: string;
  timezone: string;
  bounds: [number, number, number, number];
  first: string;
  last: string;
  replay_start: string;
  fit: Text;
  tables: TableInfo[];
}

/** One row of GET /api/quantities. */
export interface QuantityInfo {
  name: string;
  unit: string;
  meaning: string;
  source: string;
  better: "up" | "down" | "-";
  label: Text;
  subject: "traffic" | "people" | "air" | "noise" | "safety" | "money";
  indicator: boolean;
}

/** Where a table came from. */
export interface SourceInfo {
  title: string;
  publisher: string;
  licence: string;
  period: string;
  url: string;
  confirmed: boolean;
}

/** One table of the bundle. */
export interface TableInfo {
  name: string;
  rows: number;
  file: string;
  sha256: string;
  sources: SourceInfo[];
}

/** Streets that are taken together or not at all. */
export interface Candidate {
  name: string;
  streets: number[];
  cost: number;
}

/** One row of POST /api/scenarios/check: policies that do not go together, or one that cannot be. */
export interface Conflict {
  weight: "error" | "warning";
  side: "base" | "variant";
  policies: number[];
  message: Text;
}

/** What the municipality spends on a variant beyond the base. */
export interface Costs {
  capital: number;
  yearly: number;
  life: number;
  first_year: number;
}

/** One field of a policy's form. */
export interface FieldInfo {
  name: string;
  label: Text;
  asks: "number" | "polygon" | "streets" | "hours" | "choices" | "lines" | "point" | "text";
  unit: string;
  default: number | string | number[] | string[];
  minimum: number | null;
  maximum: number | null;
  choices: string[];
  words: Text[];
}

/** A number of one policy of the variant that may vary. */
export interface Levels {
  policy: number;
  fields: string[];
  low: number;
  high: number;
  step: number;
}

/** One row of GET /api/policies. */
export interface PolicyInfo {
  name: string;
  label: Text;
  meaning: Text;
  fields: FieldInfo[];
}

/** A policy with its settings, as in a scenario's TOML. */
export interface PolicyUse {
  policy: string;
  settings: Record<string, number | string | number[] | string[]>;
}

/** What the optimiser is asked; see scenarios/propose/question.py. */
export interface Question {
  goal: string;
  area: string;
  budget: number | null;
  trials: number;
  levels: Levels | null;
  streets: Streets | null;
}

/** GET /api/runs/{run_id}; also the data of the SSE event "run". */
export interface Run {
  run_id: string;
  scenario: ScenarioText;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  progress: number;
  step: Text;
  elapsed: number;
  error: Text;
  ended: string | null;
  pinned: boolean;
}

/** POST /api/runs, and one row of GET /api/scenarios. */
export interface ScenarioText {
  name: string;
  title: Text;
  description: Text;
  base: PolicyUse[];
  variant: PolicyUse[];
  horizon: "short" | "long";
  days: number | null;
  costs: Costs | null;
  draws: number;
  question: Question | null;
}

/** Candidates of which a policy with `streets` takes some. */
export interface Streets {
  policy: number;
  candidates: Candidate[];
  most: number;
}

/** One row of GET /api/feeds?at=TIME. */
export interface FeedInfo {
  feed: string;
  quantity: string;
  title: Text;
  places: number;
  observations: number;
  first: string;
  last: string;
  last_value: number | null;
  interval: number;
  age: number | null;
  state: "fresh" | "late" | "down";
  share_valid: number;
  sources: SourceInfo[];
}

/** Data of the SSE event "feeds": how the feeds do at the wall clock. */
export interface FeedsNow {
  at: string;
  feeds_fresh: number;
  feeds_late: number;
  feeds_down: number;
}

/** GET /status: whether the control room can be used, for a monitor or a load balancer. */
export interface Status {
  title: string;
  version: string;
  city: string;
  state: "ok" | "degraded";
  bundle: string;
  observations: number;
  last: string | null;
  model: boolean;
  screen: boolean;
  feeds: FeedsNow;
}

/** What the residents of an area gain [EUR/year]. */
export interface AreaValue {
  area_id: string;
  residents: number;
  low: number;
  central: number;
  high: number;
}

/** How much of the uncertainty of a quantity's difference comes from one uncertain value. */
export interface Driver {
  quantity: string;
  parameter: string;
  label: Text;
  confirmed: boolean;
  share: number;
}

/** A figure of the appraisal: npv [EUR], bcr [-], payback [years] … */
export interface Figure {
  figure: string;
  label: Text;
  unit: string;
  low: number | null;
  central: number | null;
  high: number | null;
}

/** GET /api/runs/{run_id}/findings: what it is worth, for whom, and what the uncertainty comes from. */
export interface Findings {
  run_id: string;
  money: MoneyRow[];
  appraisal: Figure[];
  distribution: AreaValue[];
  drivers: Driver[];
  missing: Missing[];
}

/** One source that a run rests on, and how old it is. */
export interface InputInfo {
  title: string;
  publisher: string;
  period: string;
  year: number | null;
  licence: string;
  confirmed: boolean;
  tables: string[];
}

/** A table that the run does not have, and why. */
export interface Missing {
  table: "money" | "appraisal" | "distribution" | "drivers" | "themes_links" | "themes_zones";
  why: Text;
}

/** Euros a year of somebody; above 0: gained. */
export interface MoneyRow {
  who: string;
  item: string;
  label: Text;
  low: number;
  central: number;
  high: number;
  confirmed: boolean;
}

/** GET /api/runs/{run_id}/proposal: what was tried for a goal, and which is the best. */
export interface Proposal {
  run_id: string;
  goal: string;
  label: Text;
  unit: string;
  setting: string;
  proven: boolean;
  tried: Tried[];
  said: Text[];
}

/** GET /api/runs/{run_id}/report?language=it: how far the report is. */
export interface ReportState {
  state: "working" | "done";
  progress: number;
  step: Text;
}

/** One row of GET /api/runs/{run_id}/files. */
export interface RunFile {
  name: string;
  kind: "table" | "text" | "report";
  rows: number | null;
  size: number;
}

/** GET /api/runs/{run_id}/streets?hour=8: by link, in link_id order. */
export interface StreetDifferences {
  hour: number;
  flow_base: number[];
  flow_variant: number[];
  error: number[];
}

/** One row of GET /api/runs/{run_id}/themes: something that a map can show of a day or a year. */
export interface ThemeInfo {
  of: "links" | "zones";
  quantity: string;
  label: Text;
  unit: string;
  better: "up" | "down" | "-";
}

/** GET /api/runs/{run_id}/themes/{of}/{quantity}: by link or zone, in their order; None: no value. */
export interface ThemeMap {
  of: "links" | "zones";
  quantity: string;
  base: (number | null)[];
  variant: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

/** One setting that the optimiser tried; None: the city refused it. */
export interface Tried {
  setting: string;
  change: number | null;
  cost: number | null;
  within: boolean;
  on_front: boolean;
}

/** GET /api/runs/{run_id}/verdict. */
export interface Verdict {
  run_id: string;
  scenario: ScenarioText;
  rows: VerdictRow[];
  assumptions: Text[];
  inputs: InputInfo[];
  provenance: Record<string, string>;
  relative_gap: number;
}

/** One indicator, base beside variant. `error` is numerical, in the quantity's unit. */
export interface VerdictRow {
  quantity: string;
  area_id: string;
  base: number;
  variant: number;
  difference: number;
  low: number;
  high: number;
  error: number;
  established: boolean;
}

/** GET /api/forecast/calendar?quantity=&at=: the days from the clock's on. */
export interface ForecastCalendar {
  quantity: string;
  place: string;
  label: Text;
  unit: string;
  work: ForecastWork;
  reason: Text;
  days: ForecastDay[];
}

/** One number of the city in the next hours or days, compared in words with the usual. */
export interface ForecastCard {
  kind: string;
  quantity: string;
  title: Text;
  place: string;
  steps: ForecastStep[];
  reason: Text;
  severity: number;
  series: number;
  series_known: number;
}

/** One day of the calendar. */
export interface ForecastDay {
  day: string;
  name: Text;
  kind: "workday" | "saturday" | "sunday" | "holiday";
  school: boolean;
  events: Text[];
  value: number | null;
  low: number | null;
  high: number | null;
  usual: number | null;
  severity: number;
}

/** GET /api/forecast/map?quantity=&at=: every sensor, hour by hour; outer lists by hour, inner by place. */
export interface ForecastMap {
  quantity: string;
  work: ForecastWork;
  made: string | null;
  start: string[];
  end: string[];
  places: string[];
  reason: Text[];
  p05: ((number | null)[])[];
  p50: ((number | null)[])[];
  p95: ((number | null)[])[];
  usual: ((number | null)[])[];
}

/** GET /api/forecast?at=TIME. */
export interface ForecastNow {
  at: string;
  work: ForecastWork;
  sentence: Text;
  cards: ForecastCard[];
}

/** GET /api/forecast/series?place=&quantity=&at=: measured until the clock, then the forecast. */
export interface ForecastSeries {
  place: string;
  quantity: string;
  label: Text;
  work: ForecastWork;
  interval: number;
  made: string | null;
  fitted: string | null;
  used: Text;
  model: string;
  reason: Text;
  past_time: string[];
  past_value: (number | null)[];
  start: string[];
  end: string[];
  p05: (number | null)[];
  p25: (number | null)[];
  p50: (number | null)[];
  p75: (number | null)[];
  p95: (number | null)[];
  usual: (number | null)[];
  came: (number | null)[];
}

/** GET /api/forecast/skill?quantity=&at=: worked out as it would have been live, over the days before the clock. */
export interface ForecastSkill {
  quantity: string;
  label: Text;
  work: ForecastWork;
  since: string | null;
  until: string | null;
  series: number;
  rows: SkillRow[];
  worst_place: string;
  worst_coverage: number | null;
  note: Text;
}

/** What is expected of one number in one interval. */
export interface ForecastStep {
  start: string;
  end: string;
  when: Text;
  value: number | null;
  low: number | null;
  high: number | null;
  usual: number | null;
  comparison: Text;
  severity: number;
}

/** How far the models are that an answer rests on; event "forecast" of the stream says it again as it changes. */
export interface ForecastWork {
  state: "none" | "waiting" | "fitting" | "ready" | "failed";
  progress: number;
  step: Text;
  why: Text;
}

/** How far forecasts of one horizon were off in the last month. */
export interface SkillRow {
  horizon: Text;
  forecasts: number;
  mae: number;
  mae_last: number | null;
  mae_weekly: number | null;
  mae_profile: number | null;
  coverage: number;
}

/** Layer "areas". */
export interface AreaProperties {
  area_id: string;
  name: string;
  district: string;
}

/** Layer "detectors": one Point a detector that reports (no "register:" ones). */
export interface DetectorProperties {
  detector_id: string;
  kind: string;
  name: string;
  direction: string;
  link_id: number;
  quantities: string[];
}

/** Layer "gateways": where the outside world's traffic enters. */
export interface GatewayProperties {
  gateway_id: number;
  name: string;
  facility_type: string;
}

/** Layer "landuse": simplified for drawing. */
export interface LanduseProperties {
  landuse: string;
}

/** Layer "restrictions": limited-traffic zones and pedestrian areas. */
export interface RestrictionProperties {
  restriction_id: string;
  kind: string;
  name: string;
  start_hour: number;
  end_hour: number;
}

/** Layer "streets": one LineString a link, in the direction of travel, in link_id order. */
export interface StreetProperties {
  link_id: number;
  street_id: number;
  name: string;
  facility_type: string;
  length: number;
  lanes: number;
  free_speed: number;
  two_way: boolean;
}

/** Layer "zones": traffic zones. */
export interface ZoneProperties {
  zone_id: number;
  area_id: string;
  residents: number | null;
  jobs: number | null;
}

/** What every error answer holds (RFC 9457). */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  policy: string;
  field: string;
  remedy: string;
  detail_it: string;
  remedy_it: string;
}

/** A sentence in both languages. */
export interface Text {
  en: string;
  it: string;
}

/** GET /api/flows?hour=8: what the model says of a workday, by link, in link_id order. */
export interface Flows {
  hour: number;
  flow: number[];
  flow_low: number[];
  flow_high: number[];
  speed: number[];
  saturation: number[];
}

/** GET /api/select-link?link=&hour=: where the modelled traffic of one link comes from and goes to. */
export interface LinkTraffic {
  link_id: number;
  hour: number;
  state: "working" | "done";
  progress: number;
  step: Text;
  total: number;
  flow: number[];
  origins: TrafficEnd[];
  destinations: TrafficEnd[];
  relative_gap: number;
}

/** GET /api/streets/{street_id}: the modelled day of one street, both directions. */
export interface StreetDetail {
  street_id: number;
  name: string;
  facility_type: string;
  length: number;
  lanes: number;
  free_speed: number;
  capacity: number;
  speed_tagged: boolean;
  link_ids: number[];
  flow: number[][];
  flow_low: number[][];
  flow_high: number[][];
  speed: number[][];
  detectors: string[];
}

/** A place where a street's traffic comes from or goes to. */
export interface TrafficEnd {
  kind: "area" | "gateway" | "zone";
  name: string;
  flow: number;
  share: number;
}

/** One number of the city, compared in words with the usual for this hour. */
export interface Card {
  quantity: string;
  title: Text;
  value: number | null;
  usual: number | null;
  usual_low: number | null;
  usual_high: number | null;
  comparison: Text;
  severity: number;
  state: "fresh" | "late" | "down";
  sensors: number;
  sensors_valid: number;
  place: string;
}

/** GET /api/now?at=TIME. */
export interface Now {
  at: string;
  kind_of_day: Text;
  sentence: Text;
  cards: Card[];
  readings: Reading[];
  feeds_fresh: number;
  feeds_late: number;
  feeds_down: number;
}

/** A sensor's last value at the clock's time. */
export interface Reading {
  place: string;
  quantity: string;
  time: string | null;
  value: number | null;
  usual: number | null;
  usual_low: number | null;
  usual_high: number | null;
  quality: number;
  state: "fresh" | "late" | "down";
  age: number | null;
}

/** GET /api/series?place=&quantity=&start=&end=. */
export interface SeriesData {
  place: string;
  quantity: string;
  feed: string;
  interval: number;
  time: string[];
  value: (number | null)[];
  quality: number[];
  usual: (number | null)[];
  usual_low: (number | null)[];
  usual_high: (number | null)[];
}

/** GET /api/timeline?at=TIME: the city's measured traffic from 24 h before to 24 h after, by hour. */
export interface Timeline {
  time: string[];
  share_of_usual: (number | null)[];
}

/** What releases of several days come to for a device that was here on all of them. */
export interface Composition {
  period: string;
  days: number;
  product: string;
  epsilon: number;
}

/** What is wrong, and where: a line of the ledger, or a release. */
export interface LedgerFault {
  where: string;
  what: Text;
}

/** One release, as the ledger tells it. */
export interface LedgerRow {
  release_id: string;
  product: string;
  day: string;
  definition: string;
  unit: string;
  epsilon: number;
  delta: number;
  rho: number;
  sensitivity: string;
  mechanism: string;
  opendp_version: string;
  code_hash: string;
  approver: string;
  synthetic: boolean;
  corrects: string;
  reason: string;
  spent_at: string;
  state: "spent" | "released" | "lost";
  sha256: string;
  hash: string;
  file: boolean;
}

/** GET /api/people/ledger. */
export interface LedgerTold {
  state: "none" | "whole" | "broken";
  synthetic: boolean;
  source: "room" | "example";
  lines: number;
  broken_line: number | null;
  head: string;
  faults: LedgerFault[];
  releases: LedgerRow[];
  spent: SpentDay[];
  composition: Composition[];
}

/** Foreign SIMs of a country in the whole city. */
export interface PeopleCountry {
  country: string;
  value: number | null;
  low: number | null;
  high: number | null;
}

/** GET /api/people/day?at=&level=&place=: a place's hours of the service day around the clock's time. */
export interface PeopleDay {
  synthetic: boolean;
  unit: "people" | "devices";
  release_id: string;
  start: string[];
  total: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  classes: string[];
  labels: Text[];
  values: ((number | null)[])[];
}

/** The published definition that the classes are of. */
export interface PeopleDefinition {
  name: string;
  label: Text;
  source: string;
}

/** Trips of phones between two places: with noise that was added on purpose, and not cut at 0. */
export interface PeopleFlow {
  origin: string;
  origin_name: string;
  destination: string;
  destination_name: string;
  value: number;
  low: number;
  high: number;
}

/** GET /api/people/map?at=: the areas of the layer "areas", in its order. */
export interface PeopleMap {
  state: "none" | "broken" | "before" | "fresh" | "late" | "down" | "suppressed";
  why: Text;
  synthetic: boolean;
  start: string | null;
  end: string | null;
  unit: "people" | "devices";
  release_id: string;
  value: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  foreign: (number | null)[];
  foreign_noise: (number | null)[];
  surface: number[];
  count_steps: number[];
  density_steps: number[];
}

/** GET /api/people?at=&level=&place=: who was in a place in the last released hour before the time. */
export interface PeopleNow {
  state: "none" | "broken" | "before" | "fresh" | "late" | "down" | "suppressed";
  why: Text;
  synthetic: boolean;
  level: "city" | "municipality" | "zone";
  place: string;
  name: string;
  start: string | null;
  end: string | null;
  unit: "people" | "devices";
  parts: PeoplePart[];
  comparison: Text;
  usual: number | null;
  usual_days: number;
  definition: PeopleDefinition;
  release_id: string;
  approver: string;
  countries: PeopleCountry[];
  countries_unit: "people" | "devices";
  countries_release_id: string;
}

/** A number of people that is a part of another: whole numbers, none below 0, that add up as they are shown. */
export interface PeoplePart {
  name: string;
  label: Text;
  within: string;
  value: number | null;
  low: number | null;
  high: number | null;
  noise: number | null;
}

/** GET /api/people/trips?at=&level=&place=: where phones went from and to a place, on the clock's service day. */
export interface PeopleTrips {
  state: "none" | "broken" | "before" | "fresh" | "late" | "down" | "suppressed";
  why: Text;
  synthetic: boolean;
  level: "city" | "municipality" | "zone";
  place: string;
  name: string;
  start: string | null;
  end: string | null;
  release_id: string;
  least: number | null;
  leaving: PeopleFlow[];
  arriving: PeopleFlow[];
  within: PeopleFlow | null;
}

/** A place in one hour under one definition. */
export interface PeopleUnder {
  definition: PeopleDefinition;
  chosen: boolean;
  released: boolean;
  why: Text;
  release_id: string;
  parts: PeoplePart[];
  visitors: PeoplePart | null;
}

/** GET /api/people/definitions?at=&level=&place=: the same hour and place under each published definition. */
export interface PeopleUnderEach {
  state: "none" | "broken" | "before" | "fresh" | "late" | "down" | "suppressed";
  why: Text;
  synthetic: boolean;
  level: "city" | "municipality" | "zone";
  place: string;
  start: string | null;
  end: string | null;
  unit: "people" | "devices";
  definitions: PeopleUnder[];
  epsilon: number | null;
  plain: number | null;
}

/** One line of the quality report. */
export interface QualityRow {
  subject: string;
  name: string;
  label: Text;
  value: number | null;
  word: string;
  unit: string;
}

/** GET /api/people/quality. */
export interface QualityTold {
  state: "none" | "there" | "broken";
  synthetic: boolean;
  day: string;
  definition: PeopleDefinition;
  note: Text;
  rows: QualityRow[];
  definitions: PeopleDefinition[];
}

/** What all that was released of one service day costs one device. */
export interface SpentDay {
  day: string;
  releases: number;
  epsilon: number;
  cap: number;
}
