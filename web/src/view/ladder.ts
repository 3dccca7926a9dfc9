// The exchange's book with our orders in it.
import type { Model } from "../model.js";
import { DepthTrust } from "./depth_trust.js";
import { bodyOf, byId, mark, put, Rows, setCells } from "./dom.js";
import { bps, exact, fixed, signed } from "./format.js";
import { rungs, type Rung } from "./rungs.js";

const each = 10;

const sizeOr = (size: string): string => (size === "" ? "" : exact(size));

export class Ladder {
  private readonly table = byId("ladder");
  private readonly rows = new Rows(bodyOf("ladder"), 4);
  private readonly trust = new DepthTrust();

  update(model: Model): void {
    const { depth } = model.rest;
    const known = depth?.time === undefined ? undefined : depth; // nothing before the first book
    const list = rungs(model.picture, known, fixed(model.fair, model.priceDigits + 2), each);
    const most = Math.max(...list.map(({ venue }) => Number(venue)));
    this.rows.get(list.length).forEach((row, i) => this.show(row, list[i]!, model.fair, most));
    const { note, live } = this.state(model);
    mark(this.table, "live", live ? "yes" : "no");
    put("ladder-note", note);
    byId("ladder-note").title = note;
  }

  private show(row: HTMLTableRowElement, rung: Rung, fair: number, most: number): void {
    const { side, price, ours, venue, value } = rung;
    mark(row, "side", side);
    mark(row, "ours", ours === "" ? "no" : "yes");
    const away = side === "fair" || side === "none" ? "" : signed(bps(value - fair, fair), 1);
    setCells(row, [ours === "" ? "" : `▸ ${exact(ours)}`, price, sizeOr(venue), side === "fair" ? "fair" : away]);
    const share = venue === "" ? "0% 100%" : `${((100 * Number(venue)) / most).toFixed(0)}% 100%`;
    const size = row.cells[2]!;
    if (size.style.backgroundSize !== share) size.style.backgroundSize = share;
  }

  private state({ picture, rest: { depth } }: Model): { note: string; live: boolean } {
    if (depth?.time === undefined) {
      const why = depth?.detail ? `: ${depth.detail}` : "";
      const best = picture.venue?.connected && (picture.venue.bestBid ?? picture.venue.bestAsk);
      return best ? { note: `best prices only${why}`, live: true } : { note: `not known${why}`, live: false };
    }
    const doubt = this.trust.doubt(depth, picture);
    return doubt === "" ? { note: "live", live: true } : { note: `not live: ${doubt}`, live: false };
  }
}
