import { expect, test } from "vitest";
import { bps, clock, clockAndDay, decimals, exact, exactSigned, fixed, signed, span } from "../../src/view/format.js";

test("numbers keep their digits, and a minus is a minus", () => {
  expect(fixed(-0.5, 2)).toBe("−0.50");
  expect(fixed(-0.001, 2)).toBe("0.00");
  expect(fixed(Number.NaN, 2)).toBe("–");
  expect(fixed(undefined, 2)).toBe("–");
  expect(signed(0.5, 1)).toBe("+0.5");
  expect(signed(0, 1)).toBe("0.0");
  expect(exact("-1.50")).toBe("−1.50");
  expect(exactSigned("1.50")).toBe("+1.50");
  expect(exactSigned("0.00")).toBe("0.00");
  expect(exact(undefined)).toBe("–");
  expect(decimals("0.000001")).toBe(6);
  expect(decimals("1")).toBe(0);
  expect(bps(1, 10_000)).toBe(1);
  expect(bps(1, Number.NaN)).toBeNaN();
});

test("spans are told as coarsely as they are long", () => {
  expect([0.04, 9.94, 12.9, 61, 3600 * 3 + 300, 86_400 * 2 + 3600 * 5].map(span)).toEqual([
    "0.0 s",
    "9.9 s",
    "12 s",
    "1 min",
    "3 h 05 min",
    "2 d 5 h",
  ]);
  expect(span(Number.NaN)).toBe("–");
  expect(span(-1)).toBe("0.0 s");
});

test("times are UTC, with their day when it is another", () => {
  const noon = Date.UTC(2026, 0, 31, 12, 3, 4) / 1000;
  expect(clock(noon)).toBe("12:03:04");
  expect(clockAndDay(noon, noon + 60)).toBe("12:03:04");
  expect(clockAndDay(noon, noon + 86_400)).toBe("01-31 12:03:04");
});
