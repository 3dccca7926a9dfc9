// What was made, of what it is made, what the fills were worth later, and whether the exchange agrees.
import type { MarkoutAverage, ProfitParts } from "../../generated/mm/v1/money_pb.js";
import type { ProfitReport } from "../../generated/mm/v1/state_service_pb.js";
import { durationSeconds, timeSeconds } from "../link/time.js";
import { column } from "../link/samples.js";
import type { Model } from "../model.js";
import { bodyOf, mark, put, Rows, setCells } from "./dom.js";
import { clock, fixed, none, signed, span } from "./format.js";

const digits = 8;

export interface Line {
  name: string;
  title: string;
  texts: string[]; // today, this run, all
  weight: "sum" | "part" | "warn" | "plain";
}

interface Stretch {
  profit: number | undefined;
  parts: ProfitParts | undefined;
  realized: string | undefined;
  open: number | undefined;
  fees: string | undefined;
  unexplained: string | undefined;
}

function stretchOf(report: ProfitReport | undefined): Stretch {
  return {
    profit: report?.profit,
    parts: report?.parts,
    realized: report?.realized?.value,
    open: undefined,
    fees: report?.fees?.value,
    unexplained: report?.unexplained?.value,
  };
}

function now({ picture: { position, money } }: Model): Stretch {
  return {
    profit: position?.profit,
    parts: money?.parts,
    realized: position?.realizedPnl?.value,
    open: position?.unrealizedPnl,
    fees: position?.fees?.value,
    unexplained: money?.unexplained?.value,
  };
}

/** Beyond what decimals of the exchange leave over. */
const isSomething = (text: string | undefined): boolean => text !== undefined && Number(text) !== 0;

const padded = (text: string | undefined): string =>
  text === undefined ? none : signed(Number(text), digits);

export function moneyLines(model: Model): Line[] {
  const named = (name: string) => stretchOf(model.rest.profit.find((report) => report.name === name));
  const all = now(model);
  const stretches = [named("today"), named("run"), all];
  const line = (
    name: string,
    weight: Line["weight"],
    title: string,
    textOf: (stretch: Stretch) => string,
  ): Line => ({ name, title, weight, texts: stretches.map(textOf) });
  return [
    line("Profit", "sum", "Fees taken off, with funding and what is held at the fair price", ({ profit }) =>
      signed(profit, digits),
    ),
    line("spread earned", "part", "Against the fair price at each fill", ({ parts }) => padded(parts?.spread?.value)),
    line("adverse selection", "part", "What the fair price did against the fills in 5 minutes after them", ({ parts }) =>
      padded(parts?.adverseSelection?.value),
    ),
    line("inventory", "part", "What the fair price did otherwise to what was held", ({ parts }) =>
      padded(parts?.inventory?.value),
    ),
    line("fees", "part", "Paid, so they are taken off", ({ parts }) =>
      parts?.fees ? signed(-Number(parts.fees.value), digits) : none,
    ),
    line("funding", "part", "Received for holding", ({ parts }) => padded(parts?.funding?.value)),
    line("Realized", "plain", "Of what was closed, fees not taken off", ({ realized }) => padded(realized)),
    line("Open", "plain", "Of what is held, at the fair price", ({ open }) => signed(open, digits)),
    line(
      "Unexplained",
      isSomething(all.unexplained) ? "warn" : "plain",
      "What the account at the exchange has gained beside our profit: 0 when the books are right",
      ({ unexplained }) => padded(unexplained),
    ),
  ];
}

/** "at fill", "1 s", "5 min" */
const horizon = ({ horizon: after }: MarkoutAverage): string => {
  const seconds = durationSeconds(after);
  return seconds > 0 ? span(seconds).replace(".0", "") : "at the fill";
};

export class Money {
  private readonly money = new Rows(bodyOf("money"), 4);
  private readonly markouts = new Rows(bodyOf("markouts"), 3);

  update(model: Model): void {
    const list = moneyLines(model);
    this.money.get(list.length).forEach((row, i) => {
      const { name, title, texts, weight } = list[i]!;
      mark(row, "weight", weight);
      if (row.title !== title) row.title = title;
      setCells(row, [name, ...texts]);
    });
    const quality = this.quality(model);
    const averages = model.picture.money?.markouts ?? [];
    this.markouts.get(averages.length + quality.length).forEach((row, i) => {
      const average = averages[i];
      mark(row, "kind", average ? "markout" : "quality");
      setCells(
        row,
        average
          ? [horizon(average), average.fills > 0n ? signed(average.averageBps, 2) : none, String(average.fills)]
          : quality[i - averages.length]!,
      );
    });
    const compared = timeSeconds(model.picture.money?.compareTime);
    put(
      "money-note",
      Number.isFinite(compared) ? `compared with the exchange's account at ${clock(compared)}` : "not compared yet",
    );
  }

  // How well we serve, beside what it earns.
  private quality({ picture: { money, position }, samples }: Model): string[][] {
    const wanted = durationSeconds(money?.uptime?.wanted);
    const share = wanted > 0 ? (durationSeconds(money?.uptime?.twoSided) / wanted) * 100 : Number.NaN;
    let row = samples.length - 1;
    const oldest = Math.max(0, row - 600);
    while (row > oldest && Number.isNaN(samples.at(row, column.orderMedian))) --row;
    return [
      ["two-sided", fixed(share, 1), "%"],
      ["drawdown", fixed(position?.drawdown, digits - 1), ""],
      ["tick to order", fixed(samples.at(row, column.orderMedian) * 1e6, 0), "µs"],
    ];
  }
}
