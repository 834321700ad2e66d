// Whether a difference is for the better, for the worse, neither good nor bad, or not established at all.
import type { QuantityInfo, VerdictRow } from "../api";

export type Judgement = "better" | "worse" | "changed" | "none";

export function judge(row: Pick<VerdictRow, "established" | "difference">, better: QuantityInfo["better"]): Judgement {
  if (!row.established) return "none";
  if (better === "-") return "changed";
  return row.difference > 0 === (better === "up") ? "better" : "worse";
}

/** As many decimals as the interval leaves meaning to, up to three. */
export function decimalsFor(row: Pick<VerdictRow, "base" | "difference" | "low" | "high">): number {
  const wide = (row.high - row.low) / 2;
  const scale = wide > 0 ? wide : Math.abs(row.difference) || Math.abs(row.base) || 1;
  const size = Math.abs(row.base);
  const most = size >= 10_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return Math.min(most, Math.max(0, Math.ceil(-Math.log10(scale))));
}

/** What euros are to those who get or pay them. */
export const judgeMoney = (row: { low: number; central: number; high: number }): Judgement => (row.low * row.high <= 0 ? "none" : row.central > 0 ? "better" : "worse");
