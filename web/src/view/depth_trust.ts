// Whether the exchange's book that is shown is the exchange's book of now. It comes by another way than the best
// prices that the service trades by, so that each tells of the other.
import type { Depth, ServiceState } from "../../generated/mm/v1/types_pb.js";
import { timeSeconds } from "../link/time.js";
import { clock } from "./format.js";

// The service tells it anew at least each second.
const oldestSeconds = 3;
// Best prices and book are told at different moments.
const differsSeconds = 4;

export class DepthTrust {
  private agreed = Number.NaN;

  /** Why it may not be taken for live; empty when it may. */
  doubt(depth: Depth, { venue, time }: Partial<ServiceState>): string {
    const now = timeSeconds(time);
    const at = timeSeconds(depth.time);
    if (!depth.live) return Number.isFinite(at) ? `${depth.detail}; as of ${clock(at)}` : depth.detail;
    if (!venue?.connected) return `exchange not connected; as of ${clock(at)}`;
    if (now - at > oldestSeconds) return `as of ${clock(at)}`;
    const best = (levels: Depth["bids"]) => levels[0]?.price?.value;
    const same =
      best(depth.bids) === venue.bestBid?.price?.value && best(depth.asks) === venue.bestAsk?.price?.value;
    if (same || Number.isNaN(this.agreed) || this.agreed > now) this.agreed = now;
    return now - this.agreed > differsSeconds ? "differs from the exchange's best prices" : "";
  }
}
