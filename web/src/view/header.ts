// The three-second answer: are we quoting, at what price, what do we hold, what have we made, is anything wrong.
import { Mode, SideState, SourceStatus, type Quote, type Source } from "../../generated/mm/v1/types_pb.js";
import { durationSeconds, timeSeconds } from "../link/time.js";
import type { Model } from "../model.js";
import { holdWord, modeReason, modeWord, sideStateWord, sourceWord } from "../words.js";
import { byId, make, mark, put, setText } from "./dom.js";
import { bps, exact, exactSigned, fixed, none, signed, span } from "./format.js";
import { Holds, modeMarks, problemsOf } from "./problems.js";

// Between the smallest step of the price, and what a fair price says beyond it.
const fairExtraDigits = 2;
const profitDigits = 8;

function quoteState(quote: Quote | undefined, fair: number): string {
  if (!quote) return "";
  if (quote.state === SideState.HELD) return `held: ${holdWord(quote.hold)}`;
  if (quote.state === SideState.OFF || !quote.working) return sideStateWord(quote.state);
  return `${signed(bps(Number(quote.working.price?.value) - fair, fair), 1)} bps`;
}

export class Header {
  private readonly needle = byId("position-gauge").firstElementChild as HTMLElement;
  private readonly holds = new Holds();
  private readonly modeMark = byId("mode").firstElementChild as HTMLElement;

  update(model: Model): void {
    this.showMode(model);
    this.showPrices(model);
    this.showPosition(model);
    this.showProfit(model);
    this.showSources(model);
    const { weight, text } = problemsOf(model.picture, this.holds.lasting(model.picture));
    mark(byId("problems"), "weight", weight);
    put("problems-text", text);
    byId("problems").title = text;
  }

  private showMode({ picture, fair, priceDigits }: Model): void {
    const mode = picture.mode;
    if (!mode) return;
    const symbol = picture.instrument?.symbol ?? "mm";
    const word = modeWord(mode.mode);
    put("symbol", symbol);
    mark(byId("mode"), "mode", word);
    setText(this.modeMark, modeMarks[mode.mode]);
    put("mode-word", word);
    const since = timeSeconds(picture.time) - timeSeconds(mode.since);
    put("mode-reason", `${span(since)} · ${modeReason(mode)}`);
    byId("mode-reason").title = modeReason(mode);
    const price = mode.mode === Mode.QUOTING ? ` ${fixed(fair, priceDigits)}` : "";
    document.title = `${modeMarks[mode.mode]} ${word}${price} · ${symbol}`;
  }

  private showPrices(model: Model): void {
    const { quotes, venue } = model.picture;
    const { fair, priceDigits } = model;
    put("fair", fixed(fair, priceDigits + fairExtraDigits));
    const middle = (Number(venue?.bestBid?.price?.value) + Number(venue?.bestAsk?.price?.value)) / 2;
    const away = bps(middle - fair, fair);
    put("fair-note", Number.isFinite(away) ? `exchange ${signed(away, 1)} bps` : `${model.quoteAsset} per contract`);
    put("ask", exact(quotes?.ask?.working?.price?.value));
    put("bid", exact(quotes?.bid?.working?.price?.value));
    put("ask-state", quoteState(quotes?.ask, fair));
    put("bid-state", quoteState(quotes?.bid, fair));
    put("spread", fixed(quotes?.spreadBps, 1));
    put("spread-asked", model.parameter("spread_bps") ?? none);
  }

  private showPosition(model: Model): void {
    const { position } = model.picture;
    const limit = Number(model.parameter("max_position") || Number.NaN);
    const net = Number(position?.net?.value);
    put("position", exactSigned(position?.net?.value));
    const share = limit > 0 ? Math.max(-1, Math.min(1, net / limit)) : 0;
    const place = `${(50 + 50 * share).toFixed(1)}%`;
    if (this.needle.style.left !== place) this.needle.style.left = place;
    mark(byId("position-gauge"), "full", Math.abs(share) > 0.8 ? "yes" : "no");
    const entry =
      position?.averageEntry === undefined ? "flat" : `entry ${fixed(position.averageEntry, model.priceDigits)}`;
    put(
      "position-limit",
      limit > 0 ? `limit ±${exact(model.parameter("max_position"))} · ${entry}` : `no limit set · ${entry}`,
    );
  }

  private showProfit(model: Model): void {
    const { position } = model.picture;
    const today = position?.profitToday;
    put("profit", signed(today, profitDigits));
    mark(byId("profit"), "sign", today === undefined || today === 0 ? "zero" : today > 0 ? "plus" : "minus");
    for (const unit of document.querySelectorAll(".quote-asset")) setText(unit, model.quoteAsset);
    const part = (name: string, value: number | undefined) => `${name} ${signed(value, profitDigits - 2)}`;
    put("profit-parts", `${part("all", position?.profit)} · ${part("open", position?.unrealizedPnl)}`);
    byId("profit-parts").title =
      `all: since the ledger began; open: of what is held; realized ${exactSigned(position?.realizedPnl?.value)}, fees paid ${exact(position?.fees?.value)}`;
  }

  private showSources(model: Model): void {
    const list = byId("sources");
    const sources = model.picture.sources?.sources ?? [];
    const { venue, instrument } = model.picture;
    while (list.childElementCount > sources.length + 1) list.lastElementChild?.remove();
    while (list.childElementCount < sources.length + 1) {
      list.append(
        make(
          "li",
          {},
          make("span", { className: "dot" }),
          make("span", { className: "name" }),
          make("span", { className: "age" }),
        ),
      );
    }
    const show = (at: number, name: string, title: string, state: string, age: string) => {
      const item = list.children[at] as HTMLElement;
      mark(item, "state", state);
      if (item.title !== title) item.title = title;
      setText(item.children[1]!, name);
      setText(item.children[2]!, state === "live" ? age : state);
    };
    const age = (source: Source) => span(durationSeconds(source.age));
    // What is wrong has to be in sight.
    const wrong = (source: Source) => (source.status === SourceStatus.LIVE ? 0 : 1);
    const live = sources.filter((source) => !wrong(source)).length + (venue?.connected ? 1 : 0);
    put("sources-title", `Sources, ${live} of ${sources.length + 1} live`);
    const sorted = [...sources].sort((a, b) => wrong(b) - wrong(a));
    sorted.forEach((source, i) => {
      const state = sourceWord(source.status);
      const shown = source.status === SourceStatus.STALE ? `${state} ${age(source)}` : state;
      const [from, name] = source.name.split(":");
      show(
        i,
        name === undefined ? source.name : `${name} · ${from}`,
        `${source.name}: ${shown}; stale after ${span(durationSeconds(source.staleAfter))}`,
        source.status === SourceStatus.LIVE ? "live" : shown,
        age(source),
      );
    });
    const state = venue?.connected ? "live" : "down";
    show(
      sources.length,
      "exchange",
      `the exchange, ${instrument?.symbol ?? ""}: ${venue?.detail || state}`,
      state,
      "up",
    );
  }
}
