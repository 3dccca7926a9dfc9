// What of the axis is in sight, in time: the library counts bars, and bars change with the level.
import type { ITimeScaleApi, Time } from "lightweight-charts";

export interface Sight {
  from: number; // Unix seconds
  to: number;
  live: boolean; // the newest bar is in sight
}

export class Axis {
  newest = 0; // time of the newest bar, Unix seconds; 0: there are none
  bars = 0;
  step = 1; // seconds

  constructor(private readonly scale: ITimeScaleApi<Time>) {}

  sight(): Sight | undefined {
    const range = this.scale.getVisibleLogicalRange();
    if (!range || this.bars === 0) return undefined;
    return { from: this.timeAt(range.from), to: this.timeAt(range.to), live: range.to >= this.bars - 1 };
  }

  lookAt(from: number, to: number): void {
    this.scale.setVisibleLogicalRange({ from: this.barAt(from), to: this.barAt(to) });
  }

  private timeAt(bar: number): number {
    return this.newest - (this.bars - 1 - bar) * this.step;
  }
  private barAt(time: number): number {
    return this.bars - 1 - (this.newest - time) / this.step;
  }
}
