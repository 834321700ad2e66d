// What indicators are about, in the order in which they are shown.
import type { QuantityInfo } from "../api";

export const SUBJECTS: readonly QuantityInfo["subject"][] = ["traffic", "people", "air", "noise", "safety", "money"];
