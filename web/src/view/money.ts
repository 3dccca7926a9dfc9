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

// Of a stretch of time; NaN: not known.
interface Stretch {
  profit: number;
  spread: number;
  adverse: number;
  inventory: number;
  fees: number;
  funding: number;
  realized: number;
  open: number;
  unexplained: number;
}

const number = (text: string | undefined): number => (text === undefined || text === "" ? Number.NaN : Number(text));

function stretchOf(
  profit: number | undefined,
  parts: ProfitParts | undefined,
  realized: string | undefined,
  open: number | undefined,
  unexplained: string | undefined,
): Stretch {
  return {
    profit: profit ?? Number.NaN,
    spread: number(parts?.spread?.value),
    adverse: number(parts?.adverseSelection?.value),
    inventory: number(parts?.inventory?.value),
    fees: number(parts?.fees?.value),
    funding: number(parts?.funding?.value),
    realized: number(realized),
    open: open ?? Number.NaN,
    unexplained: number(unexplained),
  };
}

const reported = (report: ProfitReport | undefined): Stretch =>
  stretchOf(report?.profit, report?.parts, report?.realized?.value, undefined, report?.unexplained?.value);

const allOf = ({ picture: { position, money } }: Model): Stretch =>
  stretchOf(
    position?.profit,
    money?.parts,
    position?.realizedPnl?.value,
    position?.unrealizedPnl,
    money?.unexplained?.value,
  );

// A stretch that goes on: what all is now, less what it was when the stretch began, which the ledger told some
// seconds ago. So it moves with the picture.
function goingOn(now: Stretch, all: Stretch, report: Stretch): Stretch {
  const sum = { ...now };
  for (const key of Object.keys(sum) as (keyof Stretch)[]) sum[key] = now[key] - (all[key] - report[key]);
  return sum;
}

/** Beyond what the exchange's rounding to sats leaves over: from 10 of them on, as the service's log has it. */
const isSomething = (value: number): boolean => Math.abs(value) >= 9.5e-8;

export function moneyLines(model: Model): Line[] {
  const of = (name: string) => reported(model.rest.profit.find((report) => report.name === name));
  const now = allOf(model);
  const stretches = [goingOn(now, of("all"), of("today")), goingOn(now, of("all"), of("run")), now];
  const line = (name: string, weight: Line["weight"], title: string, valueOf: (stretch: Stretch) => number): Line => ({
    name,
    title,
    weight,
    texts: stretches.map((stretch) => signed(valueOf(stretch), digits)),
  });
  return [
    line("Profit", "sum", "Fees taken off, with funding and what is held at the fair price", ({ profit }) => profit),
    line("spread earned", "part", "Against the fair price at each fill", ({ spread }) => spread),
    line("adverse selection", "part", "What the fair price did against the fills in the 5 minutes after each", (one) =>
      one.adverse,
    ),
    line("inventory", "part", "What the fair price did otherwise to what was held", ({ inventory }) => inventory),
    line("fees", "part", "Paid, so they are taken off", ({ fees }) => -fees),
    line("funding", "part", "Received for holding", ({ funding }) => funding),
    line("Realized", "plain", "Of what was closed, fees not taken off", ({ realized }) => realized),
    line("Open", "plain", "Of what is held, at the fair price", ({ open }) => open),
    line(
      "Unexplained",
      isSomething(now.unexplained) ? "warn" : "plain",
      "What the account at the exchange has gained beside our profit: 0 when the books are right",
      ({ unexplained }) => unexplained,
    ),
  ];
}

/** "at the fill", "1 s", "5 min" */
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
