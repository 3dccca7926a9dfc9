// Shades the time in which we did not quote, behind the prices.
import { HistogramSeries, type IChartApi, type ISeriesApi } from "lightweight-charts";
import { Mode } from "../../generated/mm/v1/types_pb.js";
import { column, type SampleTable } from "../link/samples.js";
import { colour } from "../view/theme.js";
import { lastOf, type Bins, type Point } from "./bins.js";

const colours: Partial<Record<Mode, string>> = {
  [Mode.STOPPED]: "off-shade",
  [Mode.STARTING]: "off-shade",
  [Mode.PAUSED]: "warn-shade",
  [Mode.REDUCING]: "warn-shade",
  [Mode.HALTED]: "bad-shade",
};

export class ModeShade {
  private readonly series: ISeriesApi<"Histogram">;

  constructor(chart: IChartApi) {
    // On a scale of its own, which it fills from the bottom to the top.
    this.series = chart.addSeries(HistogramSeries, {
      priceScaleId: "mode",
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.series.priceScale().applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
  }

  setData(table: SampleTable, bins: Bins): void {
    const list: Point[] = [];
    for (let i = 0; i < bins.from.length; ++i) {
      const mode = lastOf(table, bins.from[i]!, bins.to[i]!, column.mode);
      list.push(this.pointOf(bins.first + i * bins.step, mode));
    }
    this.series.setData(list as never);
  }

  update(time: number, mode: number): void {
    this.series.update(this.pointOf(time, mode) as never);
  }

  private pointOf(time: number, mode: number): Point {
    const shade = colours[mode as Mode];
    return shade === undefined ? { time } : { time, value: 1, color: colour(shade) };
  }
}
