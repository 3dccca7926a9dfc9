import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { FillSchema } from "../../generated/mm/v1/money_pb.js";
import { HoldReason, Mode, ModeReason, ServiceStateSchema, SideState, SourceStatus } from "../../generated/mm/v1/types_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { choicesOf, sameValue } from "../../src/view/choices.js";
import { edgeBps } from "../../src/view/fills.js";
import { Holds, problemsOf } from "../../src/view/problems.js";
import { rungs } from "../../src/view/rungs.js";

const state = (init: MessageInitShape<typeof ServiceStateSchema>) => create(ServiceStateSchema, init);

test("the ladder has as many rungs as always, the nearest beside the fair price", () => {
  const level = (price: string, quantity: string) => ({ price: { value: price }, quantity: { value: quantity } });
  const list = rungs(
    state({
      quotes: {
        bid: { workingLevels: [level("0.9", "1"), level("0.8", "2")] },
        ask: { workingLevels: [level("1.1", "3")] },
      },
      venue: { bestBid: level("0.9", "5"), bestAsk: level("1.05", "7") },
    }),
    "1.00",
    3,
  );
  expect(list.map(({ price }) => price)).toEqual(["", "1.1", "1.05", "1.00", "0.9", "0.8", ""]);
  expect(list[4]).toMatchObject({ ours: "1", venue: "5", side: "bid" });
  expect(list[2]).toMatchObject({ ours: "", venue: "7", side: "ask" });
});

test("an edge is what the fill is better than the fair price", () => {
  const fill = (side: Side, price: string) => create(FillSchema, { side, price: { value: price }, fairPrice: 1 });
  expect(edgeBps(fill(Side.BUY, "0.999"))).toBeCloseTo(10);
  expect(edgeBps(fill(Side.SELL, "0.999"))).toBeCloseTo(-10);
  expect(edgeBps(create(FillSchema, { side: Side.BUY }))).toBeNaN();
});

test("what is wrong is named, the worst first", () => {
  const well = { venue: { connected: true, accountLoaded: true }, mode: { mode: Mode.QUOTING } };
  expect(problemsOf(state(well))).toEqual({ weight: "good", text: "No problems" });
  const stale = {
    ...well,
    sources: { sources: [{ name: "binance:BTCUSDT", status: SourceStatus.STALE, age: { seconds: 12n } }] },
  };
  expect(problemsOf(state(stale))).toEqual({ weight: "warn", text: "binance:BTCUSDT stale for 12 s" });
  const paused = state({
    ...stale,
    mode: { mode: Mode.PAUSED, reason: ModeReason.SOURCE_STALE, detail: "binance:BTCUSDT: no price for 2 s" },
  });
  expect(problemsOf(paused).text).toBe("paused: source stale: binance:BTCUSDT: no price for 2 s");
  const halted = problemsOf(
    state({ ...well, mode: { mode: Mode.HALTED, reason: ModeReason.CANCEL_FAILED, detail: "order 3" } }),
  );
  expect(halted.weight).toBe("bad");
  expect(halted.text).toContain("cancel failed: order 3");
});

test("a hold is a problem when it lasts", () => {
  const holds = new Holds();
  const held = (seconds: bigint, hold: HoldReason) =>
    state({ time: { seconds }, quotes: { bid: { state: SideState.HELD, hold } } });
  expect(holds.lasting(held(1n, HoldReason.REQUEST_BUDGET))).toEqual([]);
  expect(holds.lasting(held(3n, HoldReason.POSITION_LIMIT))).toEqual([]);
  expect(holds.lasting(held(6n, HoldReason.POSITION_LIMIT))).toEqual(["bid held: position limit"]);
  expect(holds.lasting(state({ time: { seconds: 7n } }))).toEqual([]);
});

test("choices are read from the API's range, numbers are none", () => {
  expect(choicesOf("fixed, inventory, avellaneda_stoikov or glft")).toEqual([
    "fixed",
    "inventory",
    "avellaneda_stoikov",
    "glft",
  ]);
  expect(choicesOf("true or false")).toEqual(["true", "false"]);
  for (const range of [
    "0.1 to 5000",
    "0 or more",
    "the instrument's minimum or more",
    "0, or 10000 to 3600000",
    "-max_position to max_position",
  ])
    expect(choicesOf(range)).toEqual([]);
});

test("values are the same when they say the same", () => {
  expect(sameValue("0.5", " 0.50")).toBe(true);
  expect(sameValue("", "0")).toBe(false);
  expect(sameValue("off", "join")).toBe(false);
});
