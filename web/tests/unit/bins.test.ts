import { expect, test } from "vitest";
import { binned, lastOf, levelFor, levels, mostOf, points } from "../../src/chart/bins.js";
import { column, rowWidth, SampleTable } from "../../src/link/samples.js";

function tableOf(rows: [time: number, fair: number][]): SampleTable {
  const table = new SampleTable(1000);
  for (const [time, fair] of rows) {
    const values = new Array<number>(rowWidth).fill(Number.NaN);
    values[column.time] = time;
    values[column.fair] = fair;
    table.add(values);
  }
  return table;
}
const fairOf = (table: SampleTable) => (from: number, to: number) => lastOf(table, from, to, column.fair);

test("each step of time has one point, with what was last known in it", () => {
  const table = tableOf([
    [100.1, 1],
    [101.2, 2],
    [104.9, 3],
    [105.1, 4],
  ]);
  const bins = binned(table, 5, 3600);
  expect(points(bins, 2, fairOf(table))).toEqual([
    { time: 100, value: 3 },
    { time: 105, value: 4 },
  ]);
});

test("time in which nobody sampled is as wide as other time, and no line is drawn across", () => {
  const table = tableOf([
    [10.5, 1],
    [11.5, 2],
    [15.5, 3],
    [16.5, 4],
  ]);
  const list = points(binned(table, 1, 3600), 2, fairOf(table));
  expect(list.map(({ time }) => time)).toEqual([10, 11, 12, 13, 14, 15, 16]);
  expect(list.map(({ value }) => value)).toEqual([1, 2, undefined, undefined, undefined, 3, 4]);
  expect(list.map(({ color }) => color !== undefined)).toEqual([false, true, false, false, false, false, false]);
  const patient = points(binned(table, 1, 3600), 10, fairOf(table));
  expect(patient.some(({ color }) => color !== undefined)).toBe(false);
});

test("a single missing second is no gap", () => {
  const table = tableOf([
    [10, 1],
    [12, 2],
  ]);
  expect(points(binned(table, 1, 3600), 2, fairOf(table))[2]).toEqual({ time: 12, value: 2 });
});

test("only the newest span is taken", () => {
  const table = tableOf(Array.from({ length: 100 }, (_, i): [number, number] => [i, i]));
  const list = points(binned(table, 1, 10), 2, fairOf(table));
  expect(list.map(({ time }) => time)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  expect(binned(new SampleTable(10), 1, 10).from.length).toBe(0);
});

test("the largest of a step is found among unknown ones", () => {
  const table = tableOf([
    [1, Number.NaN],
    [2, 7],
    [3, 3],
    [4, Number.NaN],
  ]);
  expect(mostOf(table, 0, 4, column.fair)).toBe(7);
  expect(mostOf(table, 0, 1, column.fair)).toBeNaN();
});

test("the level follows what is in sight", () => {
  expect(levelFor(900, 900)).toBe(levels[0]);
  expect(levelFor(900, 3 * 3600)).toBe(levels[1]);
  expect(levelFor(2 * 3600, 2 * 3600)).toBe(levels[1]);
  expect(levelFor(6 * 3600, 6 * 3600)).toBe(levels[2]);
});
