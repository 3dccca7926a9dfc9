// The event log, the newest first, of the kinds that are wanted.
import { kinds, type Entry, type Kind } from "../link/log.js";
import { timeSeconds } from "../link/time.js";
import type { Model } from "../model.js";
import { bodyOf, byId, make, mark, Rows, setCells } from "./dom.js";
import { clockAndDay } from "./format.js";

const shown = 200;
const mostAlike = 5;
const remembered = "mm.events";
const names: Record<Kind, string> = {
  mode: "Modes",
  command: "Commands",
  parameter: "Parameters",
  source: "Sources",
  fill: "Fills",
  refusal: "Refusals",
  order: "Orders",
  account: "Account",
  session: "Runs",
  link: "Connection",
};
const usual: readonly Kind[] = ["mode", "command", "parameter", "source", "refusal", "account", "session", "link"];

/** The newest of the wanted kinds, the newest first. */
export function newest(lists: readonly (readonly Entry[])[], wanted: ReadonlySet<Kind>, most: number): Entry[] {
  // Each list is in order, so that only its end can matter.
  const ends = lists.flatMap((list) => list.filter((entry) => wanted.has(entry.kind)).slice(-mostAlike * most));
  return merged(ends.sort((a, b) => b.time - a.time)).slice(0, most);
}

// Of alike entries in a row the newest, with their number.
function merged(entries: readonly Entry[]): Entry[] {
  const list: { entry: Entry; times: number }[] = [];
  for (const entry of entries) {
    const last = list.at(-1);
    if (last && entry.like !== undefined && entry.like === last.entry.like) last.times += 1;
    else list.push({ entry, times: 1 });
  }
  return list.map(({ entry, times }) => (times === 1 ? entry : { ...entry, text: `${entry.text} (${times} times)` }));
}

export class Events {
  private readonly rows = new Rows(bodyOf("log"), 4);
  private readonly wanted: Set<Kind>;
  private seen = "";
  private model: Model | undefined;

  constructor() {
    const kept = localStorage.getItem(remembered)?.split(",");
    this.wanted = new Set(kinds.filter((kind) => (kept ?? usual).includes(kind)));
    byId("log-filters").append(...kinds.map((kind) => this.toggle(kind)));
  }

  update(model: Model): void {
    this.model = model;
    const last = (list: readonly Entry[]) => `${list.length}/${list.at(-1)?.time ?? 0}`;
    const seen = [model.entries, model.steps, model.past].map(last).join() + [...this.wanted].join();
    if (seen === this.seen) return;
    this.seen = seen;
    const now = timeSeconds(model.picture.time);
    const list = newest([model.past, model.steps, model.entries], this.wanted, shown);
    this.rows.get(list.length).forEach((row, i) => {
      const { time, kind, weight, text, who } = list[i]!;
      mark(row, "weight", weight);
      setCells(row, [clockAndDay(time, now), kind, text, who]);
      row.title = text;
    });
  }

  private toggle(kind: Kind): HTMLElement {
    const button = make("button", { type: "button", textContent: names[kind] });
    const show = () => button.setAttribute("aria-pressed", String(this.wanted.has(kind)));
    button.addEventListener("click", () => {
      if (!this.wanted.delete(kind)) this.wanted.add(kind);
      localStorage.setItem(remembered, [...this.wanted].join());
      show();
      if (this.model) this.update(this.model);
    });
    show();
    return button;
  }
}
