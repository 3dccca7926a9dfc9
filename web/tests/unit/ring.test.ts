import { expect, test } from "vitest";
import { Ring } from "../../src/link/ring.js";

test("a reader gets what came after what it has", () => {
  const ring = new Ring<number>(100);
  ring.push(1, 2, 3);
  const end = ring.end;
  ring.push(4, 5);
  expect(ring.from(end)).toEqual([4, 5]);
  expect(ring.from(0)).toEqual([1, 2, 3, 4, 5]);
});

test("the oldest are forgotten, and indices hold on", () => {
  const ring = new Ring<number>(100);
  for (let i = 0; i < 10_000; ++i) ring.push(i);
  expect(ring.end).toBe(10_000);
  expect(ring.all().length).toBeLessThanOrEqual(125);
  expect(ring.from(9_998)).toEqual([9_998, 9_999]);
  expect(ring.from(0).at(-1)).toBe(9_999);
  ring.clear();
  expect(ring.end).toBe(10_000);
  expect(ring.from(0)).toEqual([]);
});
