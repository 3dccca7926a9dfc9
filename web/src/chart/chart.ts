// The chart: prices with our fills, profit, position, spread and latency under each other on one axis of time.
import {
  createSeriesMarkers,
  type IChartApi,
  type ISeriesMarkersPluginApi,
  type MouseEventParams,
  type Time,
} from "lightweight-charts";
import { column, SampleTable } from "../link/samples.js";
import type { Model } from "../model.js";
import { byId, mark, setClass } from "../view/dom.js";
import { fixed, span } from "../view/format.js";
import { binned, binOf, invisible, joined, levelFor, levels, points, type Level, type Point } from "./bins.js";
import { Legend } from "./legend.js";
import { digitsOf, lines, patienceOf, placeOf, valueAt, type Line } from "./lines.js";
import { liveRow } from "./live_row.js";
import { fillMarkers, markerSize } from "./markers.js";
import { ModeShade } from "./mode_shade.js";
import { addLine, arrangePanes, colourChart, colourLine, formatLine, makeChart, type Series } from "./plot.js";
import { Axis, type Sight } from "./sight.js";

// Of what is drawn for itself; somebody who zooms or points is answered at once.
const drawMs = 950;
// After so many new bars what is drawn is cut back to the level's span.
const mostNewBars = 1200;
// After a longer time without any, bars are not added one by one.
const mostMissing = 60;
// Until somebody chooses: the least of these, in seconds, that shows all that is known, or else the last.
const usualSpans = [120, 300, 900];
// Right of the newest bar, as a share of what is in sight.
const room = 0.02;

export class Chart {
  private readonly plot = byId("plot");
  private readonly chart: IChartApi;
  private readonly axis: Axis;
  private readonly shade: ModeShade;
  private readonly series: Series[];
  private readonly markers: ISeriesMarkersPluginApi<Time>;
  private readonly legend: Legend;
  private readonly liveButton = byId("to-live");
  private level: Level = levels[0]!;
  private span = 0; // seconds that are wanted in sight
  private chosen = false; // by a person
  private complete = false; // what is drawn can be appended to
  private newBars = 0;
  private drawnRows = 0; // of those ever added to the table
  private drawnFills = "";
  private drawnAt = 0;
  private readonly values: number[] = lines.map(() => Number.NaN);
  private readonly newest: (Point | undefined)[] = lines.map(() => undefined);
  private crosshair: number[] | undefined;
  private digits = 0;
  private settling = false; // what is in sight changes by our own doing

  constructor(private readonly model: Model) {
    this.chart = makeChart(this.plot);
    this.axis = new Axis(this.chart.timeScale());
    this.shade = new ModeShade(this.chart);
    this.series = lines.map((line) => addLine(this.chart, line));
    arrangePanes(this.chart);
    const fair = this.series[lines.findIndex((line) => line.name === "fair")]!;
    this.markers = createSeriesMarkers(fair, [], { autoScale: false });
    this.legend = new Legend(this.plot);
    this.chart.subscribeCrosshairMove((at) => this.point(at));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.moved());
    new ResizeObserver(() => requestAnimationFrame(() => this.placeLegend())).observe(this.plot);
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-range]")) {
      button.addEventListener("click", () => {
        this.chosen = true;
        this.show(Number(button.dataset["range"]));
      });
    }
    for (const hand of ["wheel", "pointerdown", "touchstart"]) {
      this.plot.addEventListener(hand, () => (this.chosen = true), { passive: true, capture: true });
    }
    this.liveButton.addEventListener("click", () => this.show(this.span));
    this.recolour();
  }

  update(): void {
    const now = performance.now();
    const table = this.model.samples;
    const fresh = table.end - this.drawnRows;
    // The first hours come in some pieces, and are wanted at once.
    const anew = !this.complete || fresh > 60;
    if (!anew && now - this.drawnAt < drawMs) return;
    this.drawnAt = now;
    if (this.digits !== this.model.priceDigits) this.setDigits(this.model.priceDigits);
    if (!this.chosen && this.span !== this.usualSpan()) this.show(this.usualSpan());
    else if (anew || this.newBars > mostNewBars) this.reload(this.axis.sight());
    else this.append(table, fresh);
    this.drawMarkers();
    this.showLegend();
    this.describe();
  }

  /** The colours of the page have changed. */
  recolour(): void {
    colourChart(this.chart);
    lines.forEach((line, i) => colourLine(this.series[i]!, line));
    this.drawnFills = "";
    this.complete = false;
  }

  private setDigits(digits: number): void {
    this.digits = digits;
    lines.forEach((line, i) => formatLine(this.series[i]!, line, digits));
  }

  // Draws everything anew; then the same is in sight as before, or the newest.
  private reload(sight: Sight | undefined): void {
    const table = this.model.samples;
    if (table.length === 0) return;
    const bins = binned(table, this.level.step, this.level.span);
    this.settling = true;
    this.shade.setData(table, bins);
    lines.forEach((line, i) => {
      const list = points(bins, patienceOf(line), (from, to) => placeOf(line, line.valueOf(table, from, to)));
      this.newest[i] = list.findLast(({ value }) => value !== undefined);
      this.series[i]!.setData(list as never);
      this.values[i] = line.valueOf(table, Math.max(table.length - 10, 0), table.length);
    });
    this.axis.step = bins.step;
    this.axis.bars = bins.from.length;
    this.axis.newest = bins.first + (bins.from.length - 1) * bins.step;
    if (sight && !sight.live) this.axis.lookAt(sight.from, sight.to);
    else this.axis.lookAt(this.axis.newest - this.span, this.axis.newest + this.span * room);
    this.settling = false;
    this.newBars = 0;
    this.drawnRows = table.end;
    this.drawnFills = "";
    this.complete = true;
    requestAnimationFrame(() => this.placeLegend());
  }

  private append(table: SampleTable, fresh: number): void {
    for (let row = table.length - fresh; row < table.length; ++row) this.addRow(table, row, false);
    this.drawnRows = table.end;
    const now = liveRow(this.model.picture);
    if (document.body.classList.contains("stale") || !Number.isFinite(now[column.time])) return;
    const live = new SampleTable(1);
    live.add(now);
    this.addRow(live, 0, true);
  }

  private addRow(table: SampleTable, row: number, live: boolean): void {
    const bin = binOf(table.at(row, column.time), this.axis.step);
    if (bin - this.axis.newest > mostMissing * this.axis.step) this.complete = false;
    if (!this.complete) return;
    while (this.axis.newest < bin) this.addBar();
    if (bin === this.axis.newest) this.shade.update(bin, table.at(row, column.mode));
    lines.forEach((line, i) => {
      // Pictures have told the others of that time already.
      if (line.sampledOnly ? live : bin < this.axis.newest) return;
      const value = line.valueOf(table, row, row + 1);
      if (line.sampledOnly && Number.isNaN(value)) return;
      this.values[i] = value;
      this.addPoint(line, i, bin, placeOf(line, value));
    });
  }

  private addPoint(line: Line, at: number, time: number, value: number): void {
    const series = this.series[at]!;
    const point: Point = Number.isNaN(value) ? { time } : { time, value };
    const before = this.newest[at];
    if (point.value !== undefined) {
      if (before && !joined(before.time, time, this.axis.step, patienceOf(line))) {
        series.update({ ...before, color: invisible } as never, true);
      }
      this.newest[at] = point;
    }
    series.update(point as never, time < this.axis.newest);
  }

  // Also of time that nothing is known of.
  private addBar(): void {
    this.axis.newest += this.axis.step;
    this.axis.bars += 1;
    this.newBars += 1;
    for (const series of this.series) series.update({ time: this.axis.newest } as never);
  }

  private drawMarkers(): void {
    const { fills, samples } = this.model;
    const sight = this.axis.sight();
    const size = sight ? markerSize(fills, sight.from, sight.to) : 0;
    const drawn = `${fills.length}/${fills.at(-1)?.number ?? 0}/${size}`;
    if (drawn === this.drawnFills || !this.complete) return;
    this.drawnFills = drawn;
    const oldest = Math.max(this.axis.newest - this.level.span, samples.at(0, column.time));
    this.markers.setMarkers(fillMarkers(fills, size, this.axis.step, oldest, this.axis.newest));
  }

  private usualSpan(): number {
    const { samples } = this.model;
    const known = samples.at(samples.length - 1, column.time) - samples.at(0, column.time);
    return usualSpans.find((seconds) => known <= seconds) ?? usualSpans.at(-1)!;
  }

  // The newest so many seconds.
  private show(seconds: number): void {
    this.span = seconds;
    this.level = levelFor(seconds, seconds);
    this.reload(undefined);
    this.moved();
  }

  // Somebody has zoomed or panned, or time went on.
  private moved(): void {
    const sight = this.axis.sight();
    if (this.settling || !sight) return;
    this.liveButton.setAttribute("aria-pressed", String(sight.live));
    setClass(this.liveButton, "primary", !sight.live);
    if (sight.live && this.chosen) this.span = Math.max(this.axis.newest - sight.from, 30);
    const oldest = Math.max(sight.from, this.model.samples.at(0, column.time));
    const level = levelFor(Math.min(sight.to, this.axis.newest) - oldest, this.axis.newest - oldest);
    if (level === this.level) return;
    this.level = level;
    this.settling = true;
    // Not within the library's own call.
    setTimeout(() => this.reload(this.axis.sight()));
  }

  private point(at: MouseEventParams<Time>): void {
    const valueOf = (series: Series, i: number) =>
      valueAt(lines[i]!, (at.seriesData.get(series) as { value?: number } | undefined)?.value ?? Number.NaN);
    this.crosshair = at.time === undefined ? undefined : this.series.map(valueOf);
    this.showLegend();
  }

  private showLegend(): void {
    const { quoteAsset } = this.model;
    this.legend.rename(0, `Price, ${quoteAsset}`);
    this.legend.rename(1, `Profit, µ${quoteAsset}`);
    const values = this.crosshair ?? this.values;
    // A fair price says something beyond the smallest step.
    const digits = (line: Line) => digitsOf(line, this.digits) + (line.name === "fair" ? 2 : 0);
    this.legend.show(lines.map((line, i) => fixed(values[i], digits(line))));
  }

  // For whoever cannot see it; the numbers are in the header and the tables.
  private describe(): void {
    const seconds = this.complete ? Math.round(this.axis.newest - this.model.samples.at(0, column.time)) : 0;
    mark(this.plot, "seconds", String(seconds));
    const words = `Charts of price, profit, position, spread and latency; ${span(seconds)} are known`;
    if (this.plot.ariaLabel !== words) this.plot.ariaLabel = words;
  }

  private placeLegend(): void {
    const top = this.plot.getBoundingClientRect().top;
    const topOf = (element: HTMLElement | null) => (element?.getBoundingClientRect().top ?? top) - top;
    this.legend.place(this.chart.panes().map((pane) => topOf(pane.getHTMLElement())));
  }
}
