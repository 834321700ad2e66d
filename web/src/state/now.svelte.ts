// What is happening at the clock's time: asked once for the header, the sentence, the cards and the map.
import type { Now } from "../api";
import { Loaded } from "./loaded.svelte";

export const now = new Loaded<Now>();
