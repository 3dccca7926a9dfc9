// The rungs of the ladder: from the exchange's book and our orders to rows of a fixed number, so that nothing jumps.
import type { Depth, Level, ServiceState } from "../../generated/mm/v1/types_pb.js";

export interface Rung {
  side: "ask" | "bid" | "fair" | "none";
  price: string;
  ours: string; // size of our orders there
  venue: string; // size at the exchange, ours included
  value: number; // the price; NaN on an empty rung
}

const nothing: Rung = { side: "none", price: "", ours: "", venue: "", value: Number.NaN };

// The nearest `each`, and ours even when they are farther.
function rungsOf(side: "ask" | "bid", ours: readonly Level[], book: readonly Level[], each: number): Rung[] {
  const byPrice = new Map<number, Rung>();
  const at = (level: Level): Rung => {
    const price = level.price?.value ?? "";
    const rung = byPrice.get(Number(price)) ?? { ...nothing, side, price, value: Number(price) };
    byPrice.set(rung.value, rung);
    return rung;
  };
  for (const level of book) at(level).venue = level.quantity?.value ?? "";
  for (const level of ours) at(level).ours = level.quantity?.value ?? "";
  const nearestFirst = [...byPrice.values()].sort((a, b) => (side === "ask" ? a.value - b.value : b.value - a.value));
  const shown = nearestFirst.slice(0, each);
  for (const rung of nearestFirst.slice(each)) {
    const spare = shown.findLastIndex((one) => one.ours === "");
    if (rung.ours === "" || spare < 0) continue;
    shown.splice(spare, 1);
    shown.push(rung);
  }
  return shown;
}

/** Asks above, the nearest to the middle last; then the fair price; then bids. `each` rungs a side. */
export function rungs(
  picture: Partial<ServiceState>,
  depth: Depth | undefined,
  fairText: string,
  each: number,
): Rung[] {
  const { quotes, venue, fairPrice } = picture;
  const best = (level: Level | undefined): Level[] => (level ? [level] : []);
  const asks = rungsOf("ask", quotes?.ask?.workingLevels ?? [], depth?.asks ?? best(venue?.bestAsk), each).reverse();
  const bids = rungsOf("bid", quotes?.bid?.workingLevels ?? [], depth?.bids ?? best(venue?.bestBid), each);
  const empty = (count: number): Rung[] => Array.from({ length: count }, () => nothing);
  const fair: Rung = { ...nothing, side: "fair", price: fairText, value: fairPrice?.value ?? Number.NaN };
  return [...empty(each - asks.length), ...asks, fair, ...bids, ...empty(each - bids.length)];
}
