import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { FillSchema } from "../../generated/mm/v1/money_pb.js";
import { ProfitReportSchema } from "../../generated/mm/v1/state_service_pb.js";
import {
  DepthSchema,
  HoldReason,
  Mode,
  ModeReason,
  ServiceStateSchema,
  SideState,
  SourceStatus,
} from "../../generated/mm/v1/types_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { choicesOf, sameValue } from "../../src/view/choices.js";
import { Model } from "../../src/model.js";
import { DepthTrust } from "../../src/view/depth_trust.js";
import { edgeBps } from "../../src/view/fills.js";
import { moneyLines } from "../../src/view/money.js";
import { Holds, problemsOf } from "../../src/view/problems.js";
import { rungs } from "../../src/view/rungs.js";

const state = (init: MessageInitShape<typeof ServiceStateSchema>) => create(ServiceStateSchema, init);

const level = (price: string, quantity: string) => ({ price: { value: price }, quantity: { value: quantity } });

test("the ladder has as many rungs as always, the nearest beside the fair price", () => {
  const list = rungs(
    state({
      quotes: {
        bid: { workingLevels: [level("0.9", "1"), level("0.8", "2")] },
        ask: { workingLevels: [level("1.1", "3")] },
      },
      venue: { bestBid: level("0.9", "5"), bestAsk: level("1.05", "7") },
    }),
    undefined,
    "1.00",
    3,
  );
  expect(list.map(({ price }) => price)).toEqual(["", "1.1", "1.05", "1.00", "0.9", "0.8", ""]);
  expect(list[4]).toMatchObject({ ours: "1", venue: "5", side: "bid" });
  expect(list[2]).toMatchObject({ ours: "", venue: "7", side: "ask" });
});

test("the ladder shows the exchange's book, and our orders however far they are", () => {
  const depth = create(DepthSchema, {
    bids: [level("0.9", "5"), level("0.8", "4"), level("0.70", "3")],
    asks: [level("1.1", "7"), level("1.2", "6")],
  });
  const list = rungs(
    state({
      quotes: { bid: { workingLevels: [level("0.8", "1"), level("0.1", "2")] }, ask: {} },
      venue: { bestBid: level("0.9", "5"), bestAsk: level("1.1", "7") },
    }),
    depth,
    "1.00",
    2,
  );
  expect(list.map(({ price }) => price)).toEqual(["1.2", "1.1", "1.00", "0.8", "0.1"]);
  expect(list[3]).toMatchObject({ ours: "1", venue: "4" });
  expect(list[4]).toMatchObject({ ours: "2", venue: "" });
});

test("a book is doubted when it is old, unproven, or not as the best prices say", () => {
  const book = (seconds: bigint, live = true, detail = "") =>
    create(DepthSchema, {
      bids: [level("0.9", "5")],
      asks: [level("1.1", "7")],
      live,
      detail,
      time: { seconds },
    });
  const at = (seconds: bigint, bestBid = "0.9", connected = true) =>
    state({
      time: { seconds },
      venue: { connected, bestBid: level(bestBid, "1"), bestAsk: level("1.1", "7") },
    });
  const trust = new DepthTrust();
  expect(trust.doubt(book(10n), at(10n))).toBe("");
  expect(trust.doubt(book(10n), at(14n))).toBe("as of 00:00:10");
  expect(trust.doubt(book(14n, false, "its link is lost"), at(14n))).toBe(
    "its link is lost; as of 00:00:14",
  );
  expect(trust.doubt(book(14n), at(14n, "0.9", false))).toMatch(/^exchange not connected/);
  expect(trust.doubt(book(15n), at(15n))).toBe("");
  expect(trust.doubt(book(16n), at(16n, "0.8"))).toBe("");
  expect(trust.doubt(book(21n), at(21n, "0.8"))).toMatch(/differs/);
  expect(trust.doubt(book(22n), at(22n))).toBe("");
});

test("money is told of today, of this run and of all, and what is unexplained stands out", () => {
  const model = new Model();
  Object.assign(
    model.picture,
    state({
      position: { profit: 0.5, unrealizedPnl: -0.25, realizedPnl: { value: "0.80" } },
      money: {
        parts: { spread: { value: "1" }, fees: { value: "0.05" } },
        unexplained: { value: "0" },
      },
    }),
  );
  const texts = (name: string) => moneyLines(model).find((line) => line.name === name);
  expect(texts("Profit")?.texts).toEqual(["–", "–", "+0.50000000"]);
  const report = (name: string, profit: number, realized: string) =>
    create(ProfitReportSchema, { name, profit, realized: { value: realized } });
  model.rest = { ...model.rest, profit: [report("today", 0.125, "-0.1"), report("all", 0.25, "0.3")] };
  // Half a second later all has gained 0.25 and 0.5: so has today.
  expect(texts("Profit")?.texts).toEqual(["+0.37500000", "–", "+0.50000000"]);
  expect(texts("Realized")?.texts).toEqual(["+0.40000000", "–", "+0.80000000"]);
  expect(texts("fees")?.texts[2]).toBe("−0.05000000");
  expect(texts("Open")?.texts[2]).toBe("−0.25000000");
  expect(texts("Unexplained")?.weight).toBe("plain");
  model.picture.money!.unexplained!.value = "-0.00000009";
  expect(texts("Unexplained")?.weight).toBe("plain");
  model.picture.money!.unexplained!.value = "-0.00000010";
  expect(texts("Unexplained")).toMatchObject({ weight: "warn", texts: ["–", "–", "−0.00000010"] });
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
