// Samples as rows of plain numbers: hours of them fit into a few megabytes and are handed from the worker to a page
// in one piece. NaN: not known.
import type { Sample } from "../../generated/mm/v1/state_service_pb.js";
import { durationSeconds, timeSeconds } from "./time.js";

export const column = {
  time: 0, // Unix seconds
  mode: 1,
  fair: 2,
  bid: 3,
  ask: 4,
  venueBid: 5,
  venueAsk: 6,
  spreadBps: 7,
  position: 8,
  realized: 9,
  unrealized: 10,
  fees: 11,
  profit: 12,
  orderMedian: 13, // seconds
  orderLongest: 14,
} as const;
export const rowWidth = 15;

const unknown = Number.NaN;

export function rowOf(sample: Sample): number[] {
  return [
    timeSeconds(sample.time),
    sample.mode,
    sample.fairPrice ?? unknown,
    sample.bid ?? unknown,
    sample.ask ?? unknown,
    sample.venueBid ?? unknown,
    sample.venueAsk ?? unknown,
    sample.spreadBps ?? unknown,
    sample.position,
    sample.realizedPnl,
    sample.unrealizedPnl ?? unknown,
    sample.fees,
    sample.profit ?? unknown,
    durationSeconds(sample.tickToOrderMedian),
    durationSeconds(sample.tickToOrderLongest),
  ];
}

/** Rows in the order of their time; the newest so many are kept. */
export class SampleTable {
  private values: Float64Array;
  private begin = 0; // rows
  private rows = 0;
  private dropped = 0;

  constructor(private readonly most: number) {
    // Twice the room: the rows are moved to the front once in a long while, not each time.
    this.values = new Float64Array(2 * most * rowWidth);
  }

  /** Rows that were ever added. */
  get end(): number {
    return this.dropped + this.rows;
  }
  get length(): number {
    return this.rows;
  }

  /** A row that is not newer than the last one is left out: a clock that was set back would bend the charts. */
  add(row: ArrayLike<number>): boolean {
    if (this.rows > 0 && !(row[column.time]! > this.at(this.rows - 1, column.time))) return false;
    if (this.begin + this.rows === 2 * this.most) {
      this.values.copyWithin(0, this.begin * rowWidth);
      this.begin = 0;
    }
    this.values.set(row, (this.begin + this.rows) * rowWidth);
    this.rows += 1;
    if (this.rows > this.most) {
      this.begin += 1;
      this.rows -= 1;
      this.dropped += 1;
    }
    return true;
  }

  addAll(rows: Float64Array): void {
    for (let i = 0; i < rows.length; i += rowWidth) this.add(rows.subarray(i, i + rowWidth));
  }

  at(row: number, what: number): number {
    return this.values[(this.begin + row) * rowWidth + what] ?? unknown;
  }

  /** A copy of those that were added after the first `index`. */
  from(index: number): Float64Array {
    const skip = Math.max(index - this.dropped, 0);
    return this.values.slice((this.begin + skip) * rowWidth, (this.begin + this.rows) * rowWidth);
  }
}
