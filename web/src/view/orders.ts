// Our orders that may still be executed.
import { OrderState, type Order } from "../../generated/mm/v1/types_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { timeSeconds } from "../link/time.js";
import type { Model } from "../model.js";
import { orderWord, sideWord } from "../words.js";
import { bodyOf, mark, put, Rows, setCells } from "./dom.js";
import { decimals, exact, fixed, span } from "./format.js";

function left(order: Order): string {
  const digits = decimals(order.quantity?.value);
  return fixed(Number(order.quantity?.value) - Number(order.executedQuantity?.value ?? 0), digits);
}

export class Orders {
  private readonly rows = new Rows(bodyOf("orders"), 5);

  update({ picture }: Model): void {
    // From the top of the book down, as on the ladder.
    const orders = [...(picture.orders?.orders ?? [])].sort((a, b) => Number(b.price?.value) - Number(a.price?.value));
    const now = timeSeconds(picture.time);
    this.rows.get(orders.length).forEach((row, i) => {
      const order = orders[i]!;
      mark(row, "side", order.side === Side.BUY ? "bid" : "ask");
      mark(row, "state", order.state === OrderState.UNKNOWN ? "warn" : "plain");
      setCells(row, [
        sideWord(order.side),
        exact(order.price?.value),
        left(order),
        orderWord(order.state),
        span(now - timeSeconds(order.createTime)),
      ]);
      row.title = order.venueOrderId;
    });
    const foreign = picture.orders?.foreignOpenOrders ?? 0n;
    put("orders-note", foreign > 0n ? `${orders.length} ours, ${foreign} not ours` : `${orders.length}`);
  }
}
