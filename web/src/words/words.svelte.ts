// Words, numbers and dates in the reader's language. A key that one language lacks does not compile.
import type { Text } from "../api";
import { address, change } from "../state/address.svelte";
import { quantityOf, timezone } from "../state/city.svelte";
import en from "./en.json";
import it from "./it.json";

export type Language = "en" | "it";
export type Key = keyof typeof en;

const DICTIONARIES: Record<Language, Record<Key, string>> = { en, it };
const LOCALES: Record<Language, string> = { en: "en-GB", it: "it-IT" };
const REMEMBERED = "belvedere.language";

function preferred(): Language {
  const kept = localStorage.getItem(REMEMBERED) ?? navigator.language;
  return kept.startsWith("it") ? "it" : "en";
}

const fallback = preferred();
const language = $derived.by((): Language => {
  const asked = address.word("lang");
  return asked === "en" || asked === "it" ? asked : fallback;
});

export const languageNow = (): Language => language;

export function speak(chosen: Language): void {
  localStorage.setItem(REMEMBERED, chosen);
  change({ lang: chosen }, true);
}

/** The words of a key, with {name} replaced. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return DICTIONARIES[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A sentence of the server's in the reader's language. */
export const say = (text: Text): string => text[language];

/** The words of a key that may not be known, such as a class of street or a unit; else the key's own last part. */
export function tOr(key: string, otherwise: string): string {
  return key in DICTIONARIES.en ? t(key as Key) : otherwise;
}

const digits = (value: number): number => {
  const size = Math.abs(value);
  return size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 1 : 2;
};

const SMALL = new Set(["di", "da", "del", "dei", "degli", "della", "delle", "dello", "e", "il", "la", "lo", "le", "al", "alla", "in", "su"]);

/** A name that its publisher writes in capitals, as one reads it: "VIALE DEI MILLE" is "Viale dei Mille", "MTS 152" stays. */
export function named(name: string): string {
  if (name !== name.toUpperCase()) return name;
  return name.toLowerCase().replace(/\p{L}+/gu, (word, at: number) => (at > 0 && SMALL.has(word) ? word : /[aeiouàèéìòù]/.test(word) ? word[0]!.toUpperCase() + word.slice(1) : word.toUpperCase()));
}

/** A number with as many decimals as its size deserves, or as many as asked. */
export function number(value: number, decimals = digits(value)): string {
  return new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: "always" })
    .format(Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value)
    .replace("-", "−");
}

/** A difference, always with its sign. */
export const signed = (value: number, decimals?: number): string => {
  const text = number(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
};

export const percent = (share: number, decimals = 0): string =>
  new Intl.NumberFormat(LOCALES[language], { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(share);

/** A share as a difference, always with its sign: "+12 %". */
export const signedPercent = (share: number): string =>
  new Intl.NumberFormat(LOCALES[language], { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(share).replace("-", "−");

export const unit = (name: string): string => (name === "-" ? "" : tOr(`unit.${name}`, name));

// shares of quantities.csv that are read in per cent
const SHARES = /^(share_valid|saturation|progress|winners|losers|stops_near|no2_above_limit|noise_above_\d+|(jobs|services)_by_\w+|\w+_share)$/;

/** A value of a quantity as it is written: a share in per cent, the others with their unit. */
export function amount(value: number, quantity: string, decimals?: number): { value: string; unit: string } {
  if (SHARES.test(quantity)) return { value: percent(value), unit: "" };
  return { value: number(value, decimals), unit: unit(quantityOf(quantity)?.unit ?? "-") };
}

/** How a quantity's values and differences are written: a share in per cent, its difference in points. */
export function amountOf(quantity: string, unitName: string, decimals: number): { unit: string; value: (value: number) => string; signed: (value: number) => string } {
  if (unitName !== "-" || !SHARES.test(quantity)) return { unit: unit(unitName), value: (value) => number(value, decimals), signed: (value) => signed(value, decimals) };
  const fine = Math.max(0, decimals - 2);
  return { unit: "%", value: (value) => number(100 * value, fine), signed: (value) => signed(100 * value, fine) };
}

const money = (value: number, sign: "auto" | "exceptZero"): string =>
  new Intl.NumberFormat(LOCALES[language], { style: "currency", currency: "EUR", notation: Math.abs(value) >= 1e6 ? "compact" : "standard", maximumSignificantDigits: 3, signDisplay: sign }).format(value).replace("-", "−");

/** Euros as one says them: "€ 1.2 million". */
export const euros = (value: number): string => money(value, "auto");

export const signedEuros = (value: number): string => money(value, "exceptZero");

const date = (at: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(LOCALES[language], { timeZone: timezone(), ...options }).format(at);

export const clockTime = (at: number): string => date(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const longDay = (at: number): string => date(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", "");
export const shortDay = (at: number): string => date(at, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
export const weekday = (at: number): string => date(at, { weekday: "long" });
export const dayAndTime = (at: number): string => `${shortDay(at)}, ${clockTime(at)}`;
export const fullDate = (at: number): string => date(at, { day: "numeric", month: "short", year: "numeric" });

/** The name of a country of ISO 3166 in the reader's language. */
export const countryName = (code: string): string => new Intl.DisplayNames(LOCALES[language], { type: "region", fallback: "code" }).of(code) ?? code;

/** Words one after the other: "a, b and c". */
export const list = (words: string[]): string => new Intl.ListFormat(LOCALES[language], { type: "conjunction" }).format(words);

/** How long, in the largest unit that fits: "40 s", "35 min", "2 h", "3 days". */
export function span(seconds: number): string {
  if (seconds < 90) return t("span.seconds", { n: Math.max(1, Math.round(seconds)) });
  if (seconds < 5_400) return t("span.minutes", { n: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 172_800) return t("span.hours", { n: number(Math.round(seconds / 3_600)) });
  return t("span.days", { n: number(Math.round(seconds / 86_400)) });
}
