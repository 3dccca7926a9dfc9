// What a person should know now: the answer to "is anything wrong?".
import { Mode, SideState, SourceStatus, type Quote, type ServiceState } from "../../generated/mm/v1/types_pb.js";
import type { Weight } from "../link/log.js";
import { durationSeconds, timeSeconds } from "../link/time.js";
import { holdWord, modeReason, modeWord, sourceWord } from "../words.js";
import { span } from "./format.js";

export interface Problems {
  weight: Weight;
  text: string;
}

export const modeMarks: Record<Mode, string> = {
  [Mode.UNSPECIFIED]: "?",
  [Mode.STOPPED]: "■",
  [Mode.STARTING]: "◐",
  [Mode.QUOTING]: "●",
  [Mode.REDUCING]: "◒",
  [Mode.PAUSED]: "❚❚",
  [Mode.HALTED]: "▲",
};

// A side is held for moments all the time, waiting for a request's turn; that it lasts is worth a word.
const lastingSeconds = 3;

export class Holds {
  private readonly since = new Map<string, { what: string; at: number }>();

  lasting({ quotes, time }: Partial<ServiceState>): string[] {
    const now = timeSeconds(time);
    return [...this.look("bid", quotes?.bid, now), ...this.look("ask", quotes?.ask, now)];
  }

  private look(name: string, quote: Quote | undefined, now: number): string[] {
    if (quote?.state !== SideState.HELD) {
      this.since.delete(name);
      return [];
    }
    const what = `${name} held: ${holdWord(quote.hold)}`;
    const known = this.since.get(name);
    if (known?.what !== what) this.since.set(name, { what, at: now });
    return known?.what === what && now - known.at >= lastingSeconds ? [what] : [];
  }
}

export function problemsOf(picture: Partial<ServiceState>, holds: readonly string[] = []): Problems {
  const { mode, sources, venue, orders } = picture;
  const bad: string[] = [];
  const warn: string[] = [];
  if (mode?.mode === Mode.HALTED) bad.push(`halted: ${modeReason(mode)}; a person must look`);
  if (mode?.mode === Mode.PAUSED || mode?.mode === Mode.REDUCING)
    warn.push(`${modeWord(mode.mode)}: ${modeReason(mode)}`);
  if (venue && !venue.connected) bad.push(`exchange not connected${venue.detail ? `: ${venue.detail}` : ""}`);
  else if (venue && !venue.accountLoaded) warn.push("account not compared with the exchange yet");
  else if (venue?.detail) warn.push(`exchange: ${venue.detail}`);
  for (const source of sources?.sources ?? []) {
    // The mode's reason may tell it already.
    if (source.status === SourceStatus.LIVE || mode?.detail.includes(source.name)) continue;
    const age = source.age ? ` for ${span(durationSeconds(source.age))}` : "";
    warn.push(`${source.name} ${sourceWord(source.status)}${source.status === SourceStatus.STALE ? age : ""}`);
  }
  warn.push(...holds);
  const foreign = Number(orders?.foreignOpenOrders ?? 0n);
  if (foreign > 0) warn.push(`${foreign} open orders on the account are not ours`);
  if (bad.length > 0) return { weight: "bad", text: [...bad, ...warn].join(" · ") };
  if (warn.length > 0) return { weight: "warn", text: warn.join(" · ") };
  return { weight: "good", text: mode?.mode === Mode.STOPPED ? `Stopped: ${modeReason(mode)}` : "No problems" };
}
