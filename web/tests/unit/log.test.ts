import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { EventSchema, HistoryEntrySchema } from "../../generated/mm/v1/state_service_pb.js";
import { EntryKind } from "../../generated/mm/v1/money_pb.js";
import { HoldReason, Mode, ModeReason, ServiceStateSchema } from "../../generated/mm/v1/types_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { entryOf, entryOfPast, ParameterChanges, VenueChanges, type Entry } from "../../src/link/log.js";
import { newest } from "../../src/view/events.js";

const entry = (init: MessageInitShape<typeof EventSchema>["what"], changes = new ParameterChanges()) =>
  entryOf(create(EventSchema, { time: { seconds: 5n, nanos: 500_000_000 }, what: init }), changes);

test("events are told in the API's own words", () => {
  expect(
    entry({ case: "mode", value: { to: { mode: Mode.HALTED, reason: ModeReason.KILL_SWITCH, detail: "a drill" } } }),
  ).toEqual({
    time: 5.5,
    kind: "mode",
    weight: "bad",
    text: "halted (kill switch: a drill)",
    who: "",
  });
  expect(
    entry({
      case: "refusal",
      value: {
        side: Side.BUY,
        price: { value: "0.04" },
        quantity: { value: "1.00" },
        reason: HoldReason.POSITION_LIMIT,
      },
    })?.text,
  ).toBe("position limit: buy 1.00 at 0.04 not sent");
  expect(
    entry({ case: "command", value: { caller: "web:127.0.0.1", command: "stop", done: false, message: "not yet" } }),
  ).toMatchObject({
    weight: "bad",
    text: "stop: not yet",
    who: "web:127.0.0.1",
  });
});

test("what the exchange's log tells of the account is told, marks of fills are not", () => {
  expect(entry({ case: "entry", value: { kind: EntryKind.FUNDING, amount: { value: "-0.00000120" } } })?.text).toBe(
    "funding -0.00000120",
  );
  expect(
    entry({
      case: "entry",
      value: { kind: EntryKind.FILL, side: Side.SELL, quantity: { value: "0.40" }, position: { value: "-0.40" } },
    })?.text,
  ).toBe("trade by hand: sell 0.40, position -0.40");
  expect(entry({ case: "mark", value: { fillNumber: 1n } })).toBeUndefined();
});

test("of changed parameters only the changes are told", () => {
  const changes = new ParameterChanges();
  const told = (version: bigint, size: string) =>
    entry(
      {
        case: "parameters",
        value: {
          version,
          parameters: [
            { name: "order_size", value: size },
            { name: "levels", value: "1" },
          ],
        },
      },
      changes,
    )?.text;
  expect(told(1n, "1.00")).toBe("version 1");
  expect(told(2n, "0.50")).toBe("order_size 1.00 → 0.50");
});

test("a failed command of the past stands out, and an unknown kind is shown", () => {
  expect(
    entryOfPast(
      create(HistoryEntrySchema, { kind: "command", caller: "web:::1", text: "start: halted", status: "refused" }),
    ),
  ).toMatchObject({ kind: "command", weight: "bad" });
  expect(entryOfPast(create(HistoryEntrySchema, { kind: "something new", text: "x" })).kind).toBe("session");
});

test("the log shows the newest of the wanted kinds, alike ones in a row once", () => {
  const made = (time: number, kind: Entry["kind"], like?: string): Entry => ({
    time,
    kind,
    weight: "plain",
    text: `${kind} ${time}`,
    who: "",
    ...(like ? { like } : {}),
  });
  const lists = [
    [made(1, "mode"), made(4, "refusal", "a"), made(5, "refusal", "a"), made(6, "refusal", "b")],
    [made(2, "order"), made(3, "order")],
  ];
  const texts = newest(lists, new Set(["mode", "refusal"] as const), 10).map(({ text }) => text);
  expect(texts).toEqual(["refusal 6", "refusal 5 (2 times)", "mode 1"]);
  expect(newest(lists, new Set(["order"] as const), 1).map(({ time }) => time)).toEqual([3]);
});

test("the exchange's link is told when it goes and comes", () => {
  const changes = new VenueChanges();
  const at = (connected: boolean, detail = "") =>
    changes.note(create(ServiceStateSchema, { time: { seconds: 7n }, venue: { connected, detail } }))?.text;
  expect(at(true)).toBeUndefined();
  expect(at(true)).toBeUndefined();
  expect(at(false, "reset by peer")).toBe("exchange not connected: reset by peer");
  expect(changes.note(create(ServiceStateSchema, {}))).toBeUndefined();
  expect(at(true)).toBe("exchange connected again");
});
