// The chart as an empty sheet: its panes, lines and colours.
import {
  BaselineSeries,
  ColorType,
  createChart,
  CrosshairMode,
  LineSeries,
  LineStyle,
  LineType,
  type IChartApi,
  type ISeriesApi,
} from "lightweight-charts";
import { colour } from "../view/theme.js";
import { digitsOf, isLogarithmic, panes, valueAt, type Line } from "./lines.js";

export type Series = ISeriesApi<"Line"> | ISeriesApi<"Baseline">;

// Of the scales of all panes alike, wide enough for a price.
const scaleWidth = 84;

export function makeChart(place: HTMLElement): IChartApi {
  return createChart(place, {
    autoSize: true,
    // The footer names the library and its makers.
    layout: { attributionLogo: false, fontSize: 11 },
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: {
      timeVisible: true,
      secondsVisible: true,
      rightOffset: 4,
      minBarSpacing: 0.05,
      lockVisibleTimeRangeOnResize: true,
    },
  });
}

export function addLine(chart: IChartApi, line: Line): Series {
  const common = {
    lineWidth: line.width,
    lineType: line.steps ? LineType.WithSteps : LineType.Simple,
    priceLineVisible: false,
    crosshairMarkerVisible: !line.dashed,
  } as const;
  if (line.filled) {
    const options = { ...common, lastValueVisible: false, baseValue: { type: "price", price: 0 } } as const;
    return chart.addSeries(BaselineSeries, options, line.pane);
  }
  const lineStyle = line.dashed ? LineStyle.Dotted : LineStyle.Solid;
  const options = { ...common, lineStyle, lastValueVisible: line.pane === 0 && !line.dashed };
  return chart.addSeries(LineSeries, options, line.pane);
}

/** Once the lines are there, which make the panes. */
export function arrangePanes(chart: IChartApi): void {
  panes.forEach(({ share }, i) => {
    const pane = chart.panes()[i];
    pane?.setStretchFactor(share);
    pane?.priceScale("right").applyOptions({
      minimumWidth: scaleWidth,
      // Room for the legend.
      scaleMargins: { top: i === 0 ? 0.1 : 0.36, bottom: 0.08 },
      entireTextOnly: true,
    });
  });
}

export function colourChart(chart: IChartApi): void {
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: colour("panel") },
      textColor: colour("dim"),
      panes: { separatorColor: colour("line"), separatorHoverColor: colour("hover") },
    },
    grid: { vertLines: { color: colour("grid") }, horzLines: { color: colour("grid") } },
    rightPriceScale: { borderColor: colour("line") },
    timeScale: { borderColor: colour("line") },
  });
}

/** With as many digits as the instrument's prices have. */
export function formatLine(series: Series, line: Line, priceDigits: number): void {
  const precision = digitsOf(line, priceDigits);
  const formatter = (place: number): string => valueAt(line, place).toFixed(precision);
  series.applyOptions({
    priceFormat: isLogarithmic(line)
      ? { type: "custom", formatter, minMove: 1 }
      : { type: "price", precision, minMove: 10 ** -precision },
  });
}

export function colourLine(series: Series, line: Line): void {
  if (!line.filled) {
    (series as ISeriesApi<"Line">).applyOptions({ color: colour(line.colour) });
    return;
  }
  const [above, below] = [colour("bid-fill"), colour("ask-fill")];
  (series as ISeriesApi<"Baseline">).applyOptions({
    topLineColor: colour("bid"),
    topFillColor1: above,
    topFillColor2: above,
    bottomLineColor: colour("ask"),
    bottomFillColor1: below,
    bottomFillColor2: below,
  });
}
