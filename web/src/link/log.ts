// What happened, in words: from the live stream's events and from the ledger's past.
import type { Event, HistoryEntry, OrderStep } from "../../generated/mm/v1/state_service_pb.js";
import { EntryKind, type AccountEntry, type Fill } from "../../generated/mm/v1/money_pb.js";
import {
  Mode,
  OrderState,
  SourceStatus,
  type ModeStatus,
  type Parameters,
  type ServiceState,
} from "../../generated/mm/v1/types_pb.js";
import { entryWord, holdWord, modeReason, modeWord, orderWord, sideWord, sourceWord } from "../words.js";
import { timeSeconds } from "./time.js";

export const kinds = [
  "mode",
  "command",
  "parameter",
  "source",
  "fill",
  "refusal",
  "order",
  "account",
  "session",
  "link",
] as const;
export type Kind = (typeof kinds)[number];
export type Weight = "plain" | "good" | "warn" | "bad";

export interface Entry {
  time: number; // Unix seconds
  kind: Kind;
  weight: Weight;
  text: string;
  who: string; // of commands
  like?: string; // entries in a row that share it are one: a rate limit refuses the same again and again
}

function weightOfMode(mode: Mode): Weight {
  switch (mode) {
    case Mode.QUOTING:
      return "good";
    case Mode.HALTED:
      return "bad";
    case Mode.PAUSED:
    case Mode.REDUCING:
      return "warn";
    default:
      return "plain";
  }
}

const modeText = (status: ModeStatus): string => {
  const reason = modeReason(status);
  return modeWord(status.mode) + (reason ? ` (${reason})` : "");
};

function fillText(fill: Fill): string {
  const fee = fill.fee ? `, fee ${fill.fee.value}` : "";
  return `${sideWord(fill.side)} ${fill.quantity?.value ?? "?"} at ${fill.price?.value ?? "?"}${fee}, position ${fill.position?.value ?? "?"}`;
}

function orderText({ order, detail }: OrderStep): string {
  if (!order) return detail;
  const executed = order.executedQuantity?.value;
  const part = executed && Number(executed) !== 0 ? `, ${executed} executed` : "";
  const why = detail ? `: ${detail}` : "";
  return `${order.id} ${sideWord(order.side)} ${order.quantity?.value ?? "?"} at ${order.price?.value ?? "?"} ${orderWord(order.state)}${part}${why}`;
}

function accountText({ kind, amount, side, quantity, position }: AccountEntry): string {
  if (kind !== EntryKind.FILL) return `${entryWord(kind)} ${amount?.value ?? "?"}`;
  return `trade by hand: ${sideWord(side)} ${quantity?.value ?? "?"}, position ${position?.value ?? "?"}`;
}

/** What of the parameters has changed; they are told whole. */
export class ParameterChanges {
  private known: Map<string, string> | undefined;

  note(parameters: Parameters): string {
    const now = new Map(parameters.parameters.map((one) => [one.name, one.value]));
    const before = this.known;
    this.known = now;
    if (!before) return `version ${parameters.version}`;
    const changed = [...now].filter(([name, value]) => before.get(name) !== value);
    return (
      changed.map(([name, value]) => `${name} ${before.get(name) ?? ""} → ${value}`).join(", ") ||
      `version ${parameters.version}`
    );
  }
}

/** When the exchange's link came and went, from pictures: it is no event of the engine's. */
export class VenueChanges {
  private connected: boolean | undefined;

  note({ venue, time }: ServiceState): Entry | undefined {
    if (!venue) return undefined;
    const before = this.connected;
    this.connected = venue.connected;
    if (before === undefined || before === venue.connected) return undefined;
    const why = venue.detail ? `: ${venue.detail}` : "";
    return {
      time: timeSeconds(time),
      kind: "source",
      weight: venue.connected ? "good" : "bad",
      text: venue.connected ? "exchange connected again" : `exchange not connected${why}`,
      who: "",
    };
  }
}

/** Nothing for what is no news for a person. */
export function entryOf(event: Event, parameters: ParameterChanges): Entry | undefined {
  const made = (kind: Kind, weight: Weight, text: string, who = ""): Entry => ({
    time: timeSeconds(event.time),
    kind,
    weight,
    text,
    who,
  });
  const { what } = event;
  switch (what.case) {
    case "mode":
      return what.value.to
        ? made("mode", weightOfMode(what.value.to.mode), modeText(what.value.to))
        : made("mode", "plain", "unknown");
    case "source": {
      const good = what.value.status === SourceStatus.LIVE;
      const detail = what.value.detail ? `: ${what.value.detail}` : "";
      return made("source", good ? "good" : "warn", `${what.value.name} ${sourceWord(what.value.status)}${detail}`);
    }
    case "order": {
      const rejected =
        what.value.order?.state === OrderState.REJECTED || what.value.order?.state === OrderState.UNKNOWN;
      return made("order", rejected ? "warn" : "plain", orderText(what.value));
    }
    case "refusal":
      return {
        ...made(
          "refusal",
          "warn",
          `${holdWord(what.value.reason)}: ${sideWord(what.value.side)} ${what.value.quantity?.value ?? "?"} at ${what.value.price?.value ?? "?"} not sent`,
        ),
        like: `refusal ${what.value.reason}`,
      };
    case "fill":
      return made("fill", "plain", fillText(what.value));
    case "adjustment":
      return made(
        "account",
        "warn",
        `position adopted from the exchange: ${what.value.venue?.value ?? "?"}, we had counted ${what.value.ours?.value ?? "?"}`,
      );
    case "parameters":
      return made("parameter", "plain", parameters.note(what.value));
    case "command":
      return made(
        "command",
        what.value.done ? "plain" : "bad",
        `${what.value.command}: ${what.value.message}`,
        what.value.caller,
      );
    case "fee":
      return made("account", "plain", `order ${what.value.orderId}: fee ${what.value.fee?.value ?? "?"} told late`);
    case "entry":
      return made("account", "warn", accountText(what.value));
    case "mark": // four for each fill
      return undefined;
    case undefined:
      return made("session", "plain", "something this page does not know");
  }
}

export function entryOfPast(entry: HistoryEntry): Entry {
  const kind = kinds.find((one) => one === entry.kind) ?? "session";
  const failed = entry.status !== "" && entry.status !== "done";
  return {
    time: timeSeconds(entry.time),
    kind,
    weight: failed ? "bad" : "plain",
    text: entry.text,
    who: entry.caller,
  };
}
