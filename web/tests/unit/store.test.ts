import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { HistoryEntrySchema, WatchResponseSchema } from "../../generated/mm/v1/state_service_pb.js";
import { FillSchema } from "../../generated/mm/v1/money_pb.js";
import { Mode } from "../../generated/mm/v1/types_pb.js";
import { rowWidth } from "../../src/link/samples.js";
import { beginning, Store } from "../../src/link/store.js";
import { Model } from "../../src/model.js";

const message = (init: MessageInitShape<typeof WatchResponseSchema>) => create(WatchResponseSchema, init);
const picture = (full: boolean, sequence: bigint, fair: number, mode?: Mode) => ({
  full,
  state: { sequence, fairPrice: { value: fair }, ...(mode === undefined ? {} : { mode: { mode } }) },
});
const fill = (number: bigint) => create(FillSchema, { number });

test("a page is given the whole picture, then only what has changed", () => {
  const store = new Store();
  const cursor = { ...beginning };
  store.take(message({ run: 1n, picture: picture(true, 1n, 4, Mode.QUOTING) }), 1);
  expect(store.since(cursor).picture.mode?.mode).toBe(Mode.QUOTING);
  store.take(message({ run: 1n, picture: picture(false, 2n, 5) }), 2);
  const delta = store.since(cursor);
  expect(delta.picture.fairPrice?.value).toBe(5);
  expect("mode" in delta.picture).toBe(false);
  expect(store.since({ ...beginning }).picture.mode?.mode).toBe(Mode.QUOTING);
});

test("a page that slept is given the sum", () => {
  const store = new Store();
  const model = new Model();
  const cursor = { ...beginning };
  store.take(message({ run: 1n, picture: picture(true, 1n, 4, Mode.QUOTING) }), 1);
  model.take(store.since(cursor));
  for (let i = 2n; i < 5000n; ++i) store.take(message({ run: 1n, picture: picture(false, i, Number(i)) }), 1);
  const delta = store.since(cursor);
  model.take(delta);
  expect(Object.keys(delta.picture).length).toBeLessThan(5);
  expect(model.fair).toBe(4999);
  expect(model.picture.mode?.mode).toBe(Mode.QUOTING);
});

test("another run begins its numbers anew", () => {
  const store = new Store();
  expect(
    store.take(
      message({
        run: 1n,
        happened: { events: [{ sequence: 7n, what: { case: "fill", value: { number: 3n } } }] },
        samples: [{ number: 9n }],
      }),
      1,
    ),
  ).toBe(true);
  expect([store.lastEvent, store.lastSample]).toEqual([7n, 9n]);
  expect(store.take(message({ run: 1n }), 1)).toBe(false);
  expect(store.take(message({ run: 2n }), 1)).toBe(true);
  expect([store.run, store.lastEvent, store.lastSample]).toEqual([2n, 0n, 0n]);
  expect(store.since({ ...beginning }).fills).toEqual([]);
});

test("fills of before and of now are one list without doubles", () => {
  const store = new Store();
  const cursor = { ...beginning };
  const booked = (number: bigint) =>
    message({ run: 1n, happened: { events: [{ sequence: number, what: { case: "fill", value: fill(number) } }] } });
  store.take(booked(4n), 1);
  store.since(cursor);
  store.take(booked(5n), 1);
  store.takeFills([1n, 2n, 3n, 4n].map(fill));
  const delta = store.since(cursor);
  expect(delta.allFills).toBe(true);
  expect(delta.fills.map(({ number }) => number)).toEqual([1n, 2n, 3n, 4n, 5n]);
  store.take(booked(6n), 1);
  expect(store.since(cursor).fills.map(({ number }) => number)).toEqual([6n]);
});

test("a fill that the ledger has told before the stream is listed once", () => {
  const store = new Store();
  const cursor = { ...beginning };
  const booked = (...numbers: bigint[]) =>
    message({
      run: 1n,
      happened: {
        events: numbers.map((number) => ({ sequence: number, what: { case: "fill" as const, value: fill(number) } })),
      },
    });
  store.take(booked(1n, 2n), 1);
  // The ledger knows 5 already; the stream is still telling what was before.
  store.takeFills([1n, 2n, 3n, 4n, 5n].map(fill));
  store.take(booked(3n, 4n), 1);
  store.take(booked(5n, 6n), 1);
  expect(store.since(cursor).fills.map(({ number }) => number)).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
});

test("what the ledger tells of the past is not told again by the stream", () => {
  const store = new Store();
  const command = (sequence: bigint, seconds: bigint) => ({
    sequence,
    time: { seconds },
    what: { case: "command" as const, value: { command: "start", done: true, message: "started" } },
  });
  store.take(message({ run: 1n, picture: picture(true, 1n, 4) }), 1);
  const past = [5n, 20n].map((seconds) =>
    create(HistoryEntrySchema, { time: { seconds }, kind: "command", text: "start" }),
  );
  store.takePast(past);
  expect(store.since({ ...beginning }).past?.length).toBe(2);
  store.take(message({ run: 1n, happened: { events: [command(1n, 20n)] } }), 1);
  const all = store.since({ ...beginning });
  expect(all.past?.map(({ time }) => time)).toEqual([5]);
  expect(all.entries.map(({ time }) => time)).toEqual([20]);
});

test("a week of updates takes no more memory than an hour", () => {
  const store = new Store();
  const model = new Model();
  const cursor = { ...beginning };
  for (let i = 1n; i <= 60_000n; ++i) {
    const event = { sequence: i, what: { case: i % 2n ? ("order" as const) : ("refusal" as const), value: {} } };
    store.take(message({ run: 1n, happened: { events: [event] }, samples: [{ number: i, time: { seconds: i } }] }), 1);
    if (i % 500n === 0n) model.take(store.since(cursor));
  }
  const all = store.since({ ...beginning });
  expect(all.entries.length + all.steps.length).toBeLessThan(6000);
  expect(all.samples.length).toBe(6 * 3600 * rowWidth);
  expect(model.samples.length).toBe(6 * 3600);
  expect(model.entries.length + model.steps.length).toBeLessThan(8000);
});
