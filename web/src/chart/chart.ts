// The chart: prices with our fills, profit, position, spread and latency under each other on one axis of time.
import {
  BaselineSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  LineSeries,
  LineStyle,
  LineType,
  PriceScaleMode,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type MouseEventParams,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { Side } from "../../generated/mm/v1/types_pb.js";
import { column, SampleTable } from "../link/samples.js";
import { timeSeconds } from "../link/time.js";
import type { Model } from "../model.js";
import { byId, mark, setClass } from "../view/dom.js";
import { fixed, span } from "../view/format.js";
import { colour } from "../view/theme.js";
import { binned, binOf, invisible, joined, levelFor, levels, points, type Level, type Point } from "./bins.js";
import { Legend } from "./legend.js";
import { lines, panes, patienceOf, type Line } from "./lines.js";
import { liveRow } from "./live_row.js";
import { ModeShade } from "./mode_shade.js";

type Series = ISeriesApi<"Line"> | ISeriesApi<"Baseline">;

const drawMs = 400;
// After so many new bars what is drawn is cut back to the level's span.
const mostNewBars = 1200;

export class Chart {
  private readonly plot = byId("plot");
  private readonly chart: IChartApi;
  private readonly shade: ModeShade;
  private readonly series: Series[];
  private readonly markers: ISeriesMarkersPluginApi<Time>;
  private readonly legend: Legend;
  private readonly liveButton = byId("to-live");
  private level: Level = levels[0]!;
  private span = 900; // seconds that are wanted in sight
  private lastBin = 0;
  private bars = 0;
  private newBars = 0;
  private drawnRows = 0; // of the table, ever added
  private drawnFills = "";
  private drawnAt = 0;
  private readonly values: number[] = lines.map(() => Number.NaN);
  private readonly newest: (Point | undefined)[] = lines.map(() => undefined);
  private crosshair: number[] | undefined;
  private digits = 6;
  private settling = false;

  constructor(private readonly model: Model) {
    this.chart = createChart(this.plot, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11 },
      crosshair: { mode: CrosshairMode.Normal },
      timeScale: { timeVisible: true, secondsVisible: true, rightOffset: 4, minBarSpacing: 0.05, lockVisibleTimeRangeOnResize: true },
      rightPriceScale: { minimumWidth: 84 },
      handleScale: { axisPressedMouseMove: { time: true, price: true } },
    });
    this.shade = new ModeShade(this.chart);
    this.series = lines.map((line) => this.addLine(line));
    panes.forEach((pane, i) => this.chart.panes()[i]?.setStretchFactor(pane.share));
    this.chart.panes()[4]?.priceScale("right").applyOptions({ mode: PriceScaleMode.Logarithmic });
    for (let i = 0; i < panes.length; ++i) {
      this.chart.panes()[i]?.priceScale("right").applyOptions({ minimumWidth: 84, scaleMargins: { top: i === 0 ? 0.1 : 0.3, bottom: 0.08 } });
    }
    this.markers = createSeriesMarkers(this.series[lines.findIndex((line) => line.name === "fair")]!, [], { autoScale: false });
    this.legend = new Legend(this.plot);
    this.chart.subscribeCrosshairMove((at) => this.point(at));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.moved());
    new ResizeObserver(() => requestAnimationFrame(() => this.placeLegend())).observe(this.plot);
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-range]")) {
      button.addEventListener("click", () => this.show(Number(button.dataset["range"])));
    }
    this.liveButton.addEventListener("click", () => this.show(this.span));
    this.setColours();
  }

  update(): void {
    const now = performance.now();
    if (now - this.drawnAt < drawMs) return;
    this.drawnAt = now;
    if (this.digits !== this.model.priceDigits) this.setColours();
    const table = this.model.samples;
    // The first hours come in some pieces; a hole would bend the axis if it were only appended to.
    const fresh = table.end - this.drawnRows;
    if (fresh > 60 || this.newBars > mostNewBars || this.lastBin === 0) this.reload();
    else this.append(fresh);
    this.drawMarkers();
    this.showLegend();
    this.describe();
  }

  /** The colours of the page have changed. */
  recolour(): void {
    this.setColours();
    this.reload();
  }

  private setColours(): void {
    this.digits = this.model.priceDigits;
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: colour("panel") },
        textColor: colour("dim"),
        panes: { separatorColor: colour("line"), separatorHoverColor: colour("hover") },
      },
      grid: { vertLines: { color: colour("grid") }, horzLines: { color: colour("grid") } },
      rightPriceScale: { borderColor: colour("line") },
      timeScale: { borderColor: colour("line") },
    });
    lines.forEach((line, i) => {
      const own = colour(line.colour);
      const series = this.series[i]!;
      if (line.filled) {
        (series as ISeriesApi<"Baseline">).applyOptions({
          topLineColor: colour("bid"),
          topFillColor1: colour("bid-fill"),
          topFillColor2: colour("bid-fill"),
          bottomLineColor: colour("ask"),
          bottomFillColor1: colour("ask-fill"),
          bottomFillColor2: colour("ask-fill"),
        });
      } else {
        (series as ISeriesApi<"Line">).applyOptions({ color: own });
      }
      const digits = line.pane === 0 ? this.digits : panes[line.pane]!.digits;
      series.applyOptions({ priceFormat: { type: "price", precision: digits, minMove: 10 ** -digits } });
    });
    this.drawnFills = "";
  }

  private addLine(line: Line): Series {
    const common = { lineWidth: line.width, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: !line.dashed } as const;
    const lineType = line.steps ? LineType.WithSteps : LineType.Simple;
    if (line.filled) return this.chart.addSeries(BaselineSeries, { ...common, lineType, baseValue: { type: "price", price: 0 } }, line.pane);
    const style = line.dashed ? LineStyle.Dotted : LineStyle.Solid;
    const shown = { ...common, lineType, lineStyle: style, lastValueVisible: line.pane === 0 && !line.dashed };
    return this.chart.addSeries(LineSeries, shown, line.pane);
  }

  // Everything anew at the level that suits what is in sight.
  private reload(): void {
    const table = this.model.samples;
    if (table.length === 0) return;
    const inSight = this.lastBin === 0 ? undefined : this.timesInSight();
    const bins = binned(table, this.level.step, this.level.span);
    this.settling = true;
    this.shade.setData(table, bins);
    lines.forEach((line, i) => {
      const list = points(bins, patienceOf(line), (from, to) => line.valueOf(table, from, to));
      this.newest[i] = list.findLast(({ value }) => value !== undefined);
      this.series[i]!.setData(list as never);
      this.values[i] = line.valueOf(table, Math.max(table.length - 10, 0), table.length);
    });
    this.bars = bins.from.length;
    this.lastBin = bins.first + (this.bars - 1) * bins.step;
    this.newBars = 0;
    this.drawnRows = table.end;
    if (inSight && !inSight.live) this.lookAt(inSight.from, inSight.to);
    else this.lookAtEnd();
    this.settling = false;
    this.drawnFills = "";
    requestAnimationFrame(() => this.placeLegend());
  }

  private append(fresh: number): void {
    const table = this.model.samples;
    for (let row = table.length - fresh; row < table.length; ++row) this.addRow(table, row, false);
    this.drawnRows = table.end;
    const now = liveRow(this.model.picture);
    if (document.body.classList.contains("stale") || !Number.isFinite(now[column.time])) return;
    const live = new SampleTable(1);
    live.add(now);
    this.addRow(live, 0, true);
  }

  private addRow(table: SampleTable, row: number, live: boolean): void {
    const { step } = this.level;
    const bin = binOf(table.at(row, column.time), step);
    if (bin - this.lastBin > 3 * step) {
      // Nobody sampled for a while: what is missing has to be on the axis too.
      if (!live) this.lastBin = 0;
      return;
    }
    while (this.lastBin < bin) this.addBar();
    if (bin >= this.lastBin) this.shade.update(bin, table.at(row, column.mode));
    lines.forEach((line, i) => {
      // Pictures have told the others of that time already.
      if (line.sampledOnly ? live : bin < this.lastBin) return;
      const value = line.valueOf(table, row, row + 1);
      if (line.sampledOnly && Number.isNaN(value)) return;
      this.values[i] = value;
      this.addPoint(line, i, bin, value);
    });
  }

  private addPoint(line: Line, at: number, time: number, value: number): void {
    const series = this.series[at]!;
    const point: Point = Number.isNaN(value) ? { time } : { time, value };
    const before = this.newest[at];
    if (point.value !== undefined) {
      if (before && !joined(before.time, time, this.level.step, patienceOf(line))) series.update({ ...before, color: invisible } as never, true);
      this.newest[at] = point;
    }
    series.update(point as never, time < this.lastBin);
  }

  // Also of time that nothing is known of yet.
  private addBar(): void {
    this.lastBin += this.level.step;
    this.bars += 1;
    this.newBars += 1;
    for (const series of this.series) series.update({ time: this.lastBin } as never);
  }

  private drawMarkers(): void {
    const { fills } = this.model;
    const drawn = `${fills.length}/${fills.at(-1)?.number ?? 0}/${this.level.step}`;
    if (drawn === this.drawnFills || this.lastBin === 0) return;
    this.drawnFills = drawn;
    const oldest = Math.max(this.lastBin - this.level.span, this.model.samples.at(0, column.time));
    const list: SeriesMarker<Time>[] = [];
    for (const fill of fills) {
      const time = binOf(timeSeconds(fill.bookTime), this.level.step);
      if (time < oldest) continue;
      const bought = fill.side === Side.BUY;
      list.push({
        time: Math.min(time, this.lastBin) as UTCTimestamp,
        position: bought ? "atPriceBottom" : "atPriceTop",
        price: Number(fill.price?.value),
        shape: bought ? "arrowUp" : "arrowDown",
        color: colour(bought ? "bid" : "ask"),
        size: 0.7,
      });
    }
    this.markers.setMarkers(list);
  }

  // What is in sight, in time; live: its end is.
  private timesInSight(): { from: number; to: number; live: boolean } {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const { bars } = this;
    if (!range || bars === 0) return { from: this.lastBin - this.span, to: this.lastBin, live: true };
    const timeAt = (index: number) => this.lastBin - (bars - 1 - index) * this.level.step;
    return { from: timeAt(range.from), to: timeAt(range.to), live: range.to >= bars - 1 };
  }

  private lookAt(from: number, to: number): void {
    const indexAt = (time: number) => this.bars - 1 - (this.lastBin - time) / this.level.step;
    this.chart.timeScale().setVisibleLogicalRange({ from: indexAt(from), to: indexAt(to) });
  }

  private lookAtEnd(): void {
    this.lookAt(this.lastBin - this.span, this.lastBin + this.span * 0.02);
  }

  private show(span: number): void {
    this.span = span;
    this.level = levelFor(span, span);
    this.lastBin = 0;
    this.reload();
    this.moved();
  }

  // Somebody has zoomed or panned, or time went on.
  private moved(): void {
    if (this.settling || this.lastBin === 0) return;
    const { from, to, live } = this.timesInSight();
    this.liveButton.setAttribute("aria-pressed", String(live));
    setClass(this.liveButton, "primary", !live);
    if (live) this.span = Math.max(to - from, 30);
    const oldest = Math.max(from, this.model.samples.at(0, column.time));
    const wanted = levelFor(Math.min(to, this.lastBin) - oldest, this.lastBin - oldest);
    if (wanted.step === this.level.step) return;
    this.settling = true; // within the chart's own call nothing can be exchanged
    setTimeout(() => {
      const sight = this.timesInSight();
      this.level = wanted;
      this.reloadAt(sight);
    });
  }

  private reloadAt(sight: { from: number; to: number; live: boolean }): void {
    this.lastBin = 0;
    this.reload();
    this.settling = true;
    if (!sight.live) this.lookAt(sight.from, sight.to);
    this.settling = false;
  }

  private point(at: MouseEventParams<Time>): void {
    this.crosshair =
      at.time === undefined
        ? undefined
        : this.series.map((series) => {
            const data = at.seriesData.get(series) as { value?: number } | undefined;
            return data?.value ?? Number.NaN;
          });
    this.showLegend();
  }

  private showLegend(): void {
    this.legend.rename(0, `Price, ${this.model.quoteAsset}`);
    this.legend.rename(1, `Profit, µ${this.model.quoteAsset}`);
    const values = this.crosshair ?? this.values;
    this.legend.show(
      lines.map((line, i) => fixed(values[i], line.pane === 0 ? this.digits + (line.name === "fair" ? 2 : 0) : panes[line.pane]!.digits)),
    );
  }

  // For whoever cannot see it; the numbers are in the header and the tables.
  private describe(): void {
    const seconds = this.lastBin === 0 ? 0 : Math.round(this.lastBin - this.model.samples.at(0, column.time));
    mark(this.plot, "seconds", String(seconds));
    const words = `Charts of price, profit, position, spread and latency; ${span(seconds)} are known`;
    if (this.plot.ariaLabel !== words) this.plot.ariaLabel = words;
  }

  private placeLegend(): void {
    const top = this.plot.getBoundingClientRect().top;
    this.legend.place(this.chart.panes().map((pane) => (pane.getHTMLElement()?.getBoundingClientRect().top ?? top) - top));
  }
}
