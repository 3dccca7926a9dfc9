// The newest picture as a row of samples: what is drawn until the service has sampled that second.
import type { ServiceState } from "../../generated/mm/v1/types_pb.js";
import { timeSeconds } from "../link/time.js";

export function liveRow({ time, mode, fairPrice, quotes, venue, position }: Partial<ServiceState>): number[] {
  const unknown = Number.NaN;
  const price = (text: string | undefined) => (text === undefined ? unknown : Number(text));
  return [
    timeSeconds(time),
    mode?.mode ?? 0,
    fairPrice?.value ?? unknown,
    price(quotes?.bid?.working?.price?.value),
    price(quotes?.ask?.working?.price?.value),
    price(venue?.bestBid?.price?.value),
    price(venue?.bestAsk?.price?.value),
    quotes?.spreadBps ?? unknown,
    price(position?.net?.value),
    price(position?.realizedPnl?.value),
    position?.unrealizedPnl ?? unknown,
    price(position?.fees?.value),
    position?.profit ?? unknown,
    unknown,
    unknown,
  ];
}
