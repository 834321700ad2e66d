// Who is present at the clock's time, in the whole city and by area: asked once for the card and the map.
import type { PeopleMap, PeopleNow, PeopleTrips, PeopleUnderEach } from "../api";
import { address } from "./address.svelte";
import { Loaded } from "./loaded.svelte";

export const people = new Loaded<PeopleNow>();
export const peopleMap = new Loaded<PeopleMap>();
export const peopleTrips = new Loaded<PeopleTrips>(); // of the chosen area, for the map
export const definitions = new Loaded<PeopleUnderEach>(); // of the whole city, for the switch

/** The definition of residents and visitors that was chosen; "": the usual one. */
export const definition = (): string => (/^[a-z0-9_]{1,60}$/.test(address.word("definition")) ? address.word("definition") : "");

/** Whether a message holds numbers that may be shown. */
export const shownPeople = (state: PeopleNow["state"]): boolean => state === "fresh" || state === "late";
