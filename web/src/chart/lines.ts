// What the charts show: one line each, in panes under each other on one axis of time.
import { column, type SampleTable } from "../link/samples.js";
import { lastOf, mostOf } from "./bins.js";

export interface Line {
  pane: number;
  name: string;
  colour: string; // of the style sheet
  width: 1 | 2;
  steps: boolean; // holds until the next value
  dashed?: boolean;
  filled?: boolean; // from zero, above and below in different colours
  valueOf: (table: SampleTable, from: number, to: number) => number;
  // Told by samples alone, not by pictures, and only of seconds in which there was an order: a line between them all.
  sampledOnly?: boolean;
}

const last =
  (what: number, factor = 1) =>
  (table: SampleTable, from: number, to: number) =>
    lastOf(table, from, to, what) * factor;
const most =
  (what: number, factor = 1) =>
  (table: SampleTable, from: number, to: number) =>
    mostOf(table, from, to, what) * factor;

const micro = 1e6;

export interface Pane {
  title: string;
  share: number; // of the height
  digits: number; // of prices: as many as the instrument has
  logarithmic?: boolean; // drawn are the powers of ten, so that each of those is a mark on the scale
}

export const panes: readonly Pane[] = [
  { title: "Price", share: 5, digits: 6 },
  { title: "Profit, µ", share: 1.7, digits: 1 },
  { title: "Position, contracts", share: 1.3, digits: 2 },
  { title: "Spread, bps", share: 1.1, digits: 1 },
  { title: "Tick to order, µs", share: 1.1, digits: 0, logarithmic: true },
];

export const lines: readonly Line[] = [
  {
    pane: 0,
    name: "exchange bid",
    colour: "venue",
    width: 1,
    steps: true,
    dashed: true,
    valueOf: last(column.venueBid),
  },
  {
    pane: 0,
    name: "exchange ask",
    colour: "venue",
    width: 1,
    steps: true,
    dashed: true,
    valueOf: last(column.venueAsk),
  },
  { pane: 0, name: "our bid", colour: "bid", width: 1, steps: true, valueOf: last(column.bid) },
  { pane: 0, name: "our ask", colour: "ask", width: 1, steps: true, valueOf: last(column.ask) },
  { pane: 0, name: "fair", colour: "fair", width: 2, steps: false, valueOf: last(column.fair) },
  { pane: 1, name: "fees paid", colour: "dim", width: 1, steps: true, dashed: true, valueOf: last(column.fees, micro) },
  { pane: 1, name: "open", colour: "venue", width: 1, steps: false, valueOf: last(column.unrealized, micro) },
  { pane: 1, name: "realized", colour: "calm", width: 1, steps: true, valueOf: last(column.realized, micro) },
  { pane: 1, name: "all", colour: "fair", width: 2, steps: false, valueOf: last(column.profit, micro) },
  { pane: 2, name: "position", colour: "calm", width: 1, steps: true, filled: true, valueOf: last(column.position) },
  { pane: 3, name: "quoted", colour: "calm", width: 1, steps: true, valueOf: last(column.spreadBps) },
  {
    pane: 4,
    name: "longest",
    colour: "venue",
    width: 1,
    steps: false,
    sampledOnly: true,
    valueOf: most(column.orderLongest, micro),
  },
  {
    pane: 4,
    name: "median",
    colour: "calm",
    width: 1,
    steps: false,
    sampledOnly: true,
    valueOf: last(column.orderMedian, micro),
  },
];

/** How long, in seconds, nothing may be known of a line that goes on. */
export function patienceOf(line: Line): number {
  return line.sampledOnly ? 60 : 2;
}

export const isLogarithmic = (line: Line): boolean => panes[line.pane]!.logarithmic === true;

/** Where on its scale a line has a value, and back. */
export function placeOf(line: Line, value: number): number {
  return isLogarithmic(line) ? Math.log10(value) : value;
}
export function valueAt(line: Line, place: number): number {
  return isLogarithmic(line) ? 10 ** place : place;
}

/** Digits after the point of a line's values, on its scale. */
export function digitsOf(line: Line, priceDigits: number): number {
  return line.pane === 0 ? priceDigits : panes[line.pane]!.digits;
}
