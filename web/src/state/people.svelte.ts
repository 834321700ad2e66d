// Who is present at the clock's time, in the whole city and by area: asked once for the card and the map.
import type { PeopleMap, PeopleNow } from "../api";
import { Loaded } from "./loaded.svelte";

export const people = new Loaded<PeopleNow>();
export const peopleMap = new Loaded<PeopleMap>();

/** Whether a message holds numbers that may be shown. */
export const shownPeople = (state: PeopleNow["state"]): boolean => state === "fresh" || state === "late";
