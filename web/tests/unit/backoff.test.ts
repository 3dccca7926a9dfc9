import { expect, test } from "vitest";
import { Backoff } from "../../src/link/backoff.js";

test("attempts get rarer up to a limit, and begin anew after a success", () => {
  const backoff = new Backoff(200, 3000, () => 0.5);
  expect([1, 2, 3, 4, 5, 6, 7].map(() => backoff.next())).toEqual([200, 400, 800, 1600, 3000, 3000, 3000]);
  backoff.reset();
  expect(backoff.next()).toBe(200);
});

test("chance moves an attempt by a quarter at most", () => {
  expect(new Backoff(200, 3000, () => 0).next()).toBe(150);
  expect(new Backoff(200, 3000, () => 1).next()).toBe(250);
});
