import { expect, test } from "vitest";
import { column, rowWidth, SampleTable } from "../../src/link/samples.js";

const row = (time: number, fair = 1): number[] => {
  const values = new Array<number>(rowWidth).fill(Number.NaN);
  values[column.time] = time;
  values[column.fair] = fair;
  return values;
};

test("eight hours of samples take the memory of the newest", () => {
  const table = new SampleTable(100);
  for (let i = 1; i <= 28_800; ++i) table.add(row(i, i / 2));
  expect(table.length).toBe(100);
  expect(table.end).toBe(28_800);
  expect(table.at(0, column.time)).toBe(28_701);
  expect(table.at(99, column.fair)).toBe(14_400);
  expect(table.from(28_798).length).toBe(2 * rowWidth);
  expect(table.from(0).length).toBe(100 * rowWidth);
});

test("what goes from one table to another is the same", () => {
  const one = new SampleTable(10);
  const other = new SampleTable(10);
  for (let i = 1; i <= 25; ++i) {
    const from = one.end;
    one.add(row(i));
    if (i % 3 === 0) other.addAll(one.from(from - 2));
  }
  expect(other.at(other.length - 1, column.time)).toBe(24);
  expect(other.at(other.length - 2, column.time)).toBe(23);
});

test("a sample that is not newer is left out", () => {
  const table = new SampleTable(10);
  expect(table.add(row(5))).toBe(true);
  expect(table.add(row(5))).toBe(false);
  expect(table.add(row(4))).toBe(false);
  expect(table.length).toBe(1);
});
