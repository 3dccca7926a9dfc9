// Our fills as arrows: up for what we bought, down for what we sold, with the tip at the price.
import type { SeriesMarker, Time, UTCTimestamp } from "lightweight-charts";
import { type Fill } from "../../generated/mm/v1/money_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { timeSeconds } from "../link/time.js";
import { colour } from "../view/theme.js";
import { binOf } from "./bins.js";

/** The more of them are in sight, the smaller they are. */
export function markerSize(fills: readonly Fill[], from: number, to: number): number {
  const seen = fills.filter(({ bookTime }) => timeSeconds(bookTime) >= from && timeSeconds(bookTime) <= to).length;
  return seen > 200 ? 0.2 : seen > 80 ? 0.4 : 0.6;
}

/** Those between the two times, which are of bins. */
export function fillMarkers(
  fills: readonly Fill[],
  size: number,
  step: number,
  oldest: number,
  newest: number,
): SeriesMarker<Time>[] {
  const [bid, ask] = [colour("bid"), colour("ask")];
  return fills
    .map((fill) => ({ fill, time: binOf(timeSeconds(fill.bookTime), step) }))
    .filter(({ time }) => time >= oldest)
    .map(({ fill, time }) => {
      const bought = fill.side === Side.BUY;
      return {
        // A fill may be told before the picture of its second.
        time: Math.min(time, newest) as UTCTimestamp,
        position: bought ? "atPriceBottom" : "atPriceTop",
        price: Number(fill.price?.value),
        shape: bought ? "arrowUp" : "arrowDown",
        color: bought ? bid : ask,
        size,
      };
    });
}
