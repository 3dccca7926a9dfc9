// The exchange's best prices with our orders among them.
import type { Model } from "../model.js";
import { bodyOf, mark, put, Rows, setCells } from "./dom.js";
import { bps, exact, fixed, signed } from "./format.js";
import { rungs } from "./rungs.js";

const sizeOr = (size: string): string => (size === "" ? "" : exact(size));

export class Ladder {
  private readonly rows = new Rows(bodyOf("ladder"), 4);

  update(model: Model): void {
    const levels = Number(model.parameter("levels") ?? 1);
    const each = Math.max(4, levels + 1);
    const list = rungs(model.picture, fixed(model.fair, model.priceDigits + 2), each);
    this.rows.get(list.length).forEach((row, i) => {
      const { side, price, ours, venue, value } = list[i]!;
      mark(row, "side", side);
      mark(row, "ours", ours === "" ? "no" : "yes");
      const away = side === "fair" || side === "none" ? "" : signed(bps(value - model.fair, model.fair), 1);
      setCells(row, [sizeOr(ours), price, sizeOr(venue), side === "fair" ? "fair" : away]);
    });
    put(
      "ladder-note",
      model.picture.venue?.bestBid || model.picture.venue?.bestAsk
        ? "exchange: best only"
        : "exchange's book not known",
    );
  }
}
