// Samples put into equal steps of time, so that an hour is as wide as any other hour, also one in which nobody was
// there to sample.
import { column, type SampleTable } from "../link/samples.js";

export interface Bins {
  step: number; // seconds
  first: number; // time of the first bin, Unix seconds, a multiple of the step
  // Rows of the table: those of bin i are from[i] until to[i]; none when both are the same.
  from: Int32Array;
  to: Int32Array;
}

/** The time of the bin that holds the moment. */
export function binOf(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

/** The newest `span` seconds of the table. */
export function binned(table: SampleTable, step: number, span: number): Bins {
  const empty = { step, first: 0, from: new Int32Array(0), to: new Int32Array(0) };
  if (table.length === 0) return empty;
  const last = binOf(table.at(table.length - 1, column.time), step);
  const first = Math.max(binOf(table.at(0, column.time), step), last - span + step);
  const count = Math.round((last - first) / step) + 1;
  const bins: Bins = { step, first, from: new Int32Array(count), to: new Int32Array(count) };
  let row = firstRowAt(table, first);
  for (let i = 0; i < count; ++i) {
    bins.from[i] = row;
    const end = first + (i + 1) * step;
    while (row < table.length && table.at(row, column.time) < end) ++row;
    bins.to[i] = row;
  }
  return bins;
}

function firstRowAt(table: SampleTable, time: number): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.at(middle, column.time) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What one bin shows of a column: what was last known in it. */
export function lastOf(table: SampleTable, from: number, to: number, what: number): number {
  for (let row = to - 1; row >= from; --row) {
    const value = table.at(row, what);
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}

/** The largest that is known in it. */
export function mostOf(table: SampleTable, from: number, to: number, what: number): number {
  let most = Number.NaN;
  for (let row = from; row < to; ++row) {
    const value = table.at(row, what);
    if (!(value <= most)) most = Number.isNaN(value) ? most : value;
  }
  return most;
}

export interface Point {
  time: number;
  value?: number; // none: nothing is known of that time
  color?: string;
}

/** Of a point: the line from it to the next one is not drawn. */
export const invisible = "rgba(0, 0, 0, 0)";

/** Whether a line is drawn across what is not known between two bins; `patience` in seconds. */
export function joined(before: number, after: number, step: number, patience: number): boolean {
  return after - before <= Math.max(2 * step, patience);
}

/** Points of one line, with gaps where nothing was known for longer than the patience, in seconds. */
export function points(bins: Bins, patience: number, valueOf: (from: number, to: number) => number): Point[] {
  const list: Point[] = [];
  let before: Point | undefined;
  for (let i = 0; i < bins.from.length; ++i) {
    const point: Point = { time: bins.first + i * bins.step };
    const [from, to] = [bins.from[i]!, bins.to[i]!];
    const value = from === to ? Number.NaN : valueOf(from, to);
    list.push(point);
    if (Number.isNaN(value)) continue;
    point.value = value;
    if (before && !joined(before.time, point.time, bins.step, patience)) before.color = invisible;
    before = point;
  }
  return list;
}

export interface Level {
  step: number;
  span: number;
}

/** From the finest on; each as far back as is worth its memory. */
export const levels: readonly Level[] = [
  { step: 1, span: 2 * 3600 },
  { step: 5, span: 6 * 3600 },
  { step: 20, span: 6 * 3600 },
];

const mostBars = 2400;

/** The finest that reaches so far back and draws no more than a screen can show. */
export function levelFor(visibleSpan: number, ageOfOldest: number): Level {
  return levels.find(({ step, span }) => ageOfOldest <= span && visibleSpan / step <= mostBars) ?? levels.at(-1)!;
}
