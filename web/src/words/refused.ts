// Why the server refused, in the reader's language: in English where it says it in no other.
import type { RefusedError } from "../client";
import { languageNow } from "./words.svelte";

export function inWords(error: RefusedError): { message: string; remedy: string } {
  const { detail_it, remedy_it, remedy } = error.problem;
  return languageNow() === "it" && detail_it ? { message: detail_it, remedy: remedy_it } : { message: error.message, remedy };
}
