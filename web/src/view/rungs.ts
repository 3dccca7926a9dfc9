// The rungs of the ladder: from the exchange's best and our orders to rows of a fixed number, so that nothing jumps.
import type { Level, ServiceState } from "../../generated/mm/v1/types_pb.js";

export interface Rung {
  side: "ask" | "bid" | "fair" | "none";
  price: string;
  ours: string; // size of our orders there
  venue: string; // size at the exchange's best
  value: number; // the price; NaN on an empty rung
}

const nothing: Rung = { side: "none", price: "", ours: "", venue: "", value: Number.NaN };

function rungsOf(side: "ask" | "bid", ours: readonly Level[], best: Level | undefined): Rung[] {
  const byPrice = new Map<string, Rung>();
  const at = (level: Level): Rung => {
    const price = level.price?.value ?? "";
    const rung = byPrice.get(price) ?? { ...nothing, side, price, value: Number(price) };
    byPrice.set(price, rung);
    return rung;
  };
  for (const level of ours) at(level).ours = level.quantity?.value ?? "";
  if (best) at(best).venue = best.quantity?.value ?? "";
  return [...byPrice.values()];
}

/** Asks above, the nearest to the middle last; then the fair price; then bids. `each` rungs a side. */
export function rungs(picture: Partial<ServiceState>, fairText: string, each: number): Rung[] {
  const { quotes, venue, fairPrice } = picture;
  const asks = rungsOf("ask", quotes?.ask?.workingLevels ?? [], venue?.bestAsk)
    .sort((a, b) => b.value - a.value)
    .slice(-each);
  const bids = rungsOf("bid", quotes?.bid?.workingLevels ?? [], venue?.bestBid)
    .sort((a, b) => b.value - a.value)
    .slice(0, each);
  const empty = (count: number): Rung[] => Array.from({ length: count }, () => nothing);
  const fair: Rung = { ...nothing, side: "fair", price: fairText, value: fairPrice?.value ?? Number.NaN };
  return [...empty(each - asks.length), ...asks, fair, ...bids, ...empty(each - bids.length)];
}
