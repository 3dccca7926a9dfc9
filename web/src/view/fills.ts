// What was executed, the newest first.
import { type Fill } from "../../generated/mm/v1/money_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { timeSeconds } from "../link/time.js";
import type { Model } from "../model.js";
import { sideWord } from "../words.js";
import { bodyOf, mark, put, Rows, setCells } from "./dom.js";
import { bps, clockAndDay, exact, exactSigned, signed } from "./format.js";

const shown = 200;

/** How much better than the fair price it was. */
export function edgeBps(fill: Fill): number {
  const { fairPrice, price, side } = fill;
  if (fairPrice === undefined) return Number.NaN;
  const better = side === Side.BUY ? fairPrice - Number(price?.value) : Number(price?.value) - fairPrice;
  return bps(better, fairPrice);
}

export class Fills {
  private readonly rows = new Rows(bodyOf("fills"), 7);
  private newest = -1n;
  private count = -1;

  update({ fills, picture }: Model): void {
    const last = fills.at(-1)?.number ?? 0n;
    if (last === this.newest && fills.length === this.count) return;
    this.newest = last;
    this.count = fills.length;
    const now = timeSeconds(picture.time);
    const list = fills.slice(-shown).reverse();
    this.rows.get(list.length).forEach((row, i) => {
      const fill = list[i]!;
      mark(row, "side", fill.side === Side.BUY ? "bid" : "ask");
      setCells(row, [
        clockAndDay(timeSeconds(fill.bookTime), now),
        sideWord(fill.side),
        exact(fill.price?.value),
        exact(fill.quantity?.value),
        signed(edgeBps(fill), 1),
        exact(fill.fee?.value),
        exactSigned(fill.position?.value),
      ]);
    });
    const { counters } = picture;
    put(
      "fills-note",
      counters
        ? `this run: ${counters.buyFills} buys of ${counters.buyVolume?.value ?? 0}, ${counters.sellFills} sells of ${counters.sellVolume?.value ?? 0}`
        : "",
    );
  }
}
