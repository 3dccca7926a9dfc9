// The names and values of a pane's lines, in its corner: of the moment under the crosshair, otherwise the newest.
import { make, setText } from "../view/dom.js";
import { lines, panes } from "./lines.js";

export class Legend {
  private readonly boxes: HTMLElement[];
  private readonly values: HTMLElement[] = [];
  private readonly title: HTMLElement[] = [];

  constructor(private readonly plot: HTMLElement) {
    this.boxes = panes.map((pane, i) => {
      const box = make("div", { className: "legend" });
      const title = make("span", { className: "title", textContent: pane.title });
      this.title.push(title);
      box.append(title);
      // The most important line is drawn last, over the others, and named first.
      for (const line of lines.filter((one) => one.pane === i).reverse()) {
        const value = make("span", { className: "value" });
        this.values[lines.indexOf(line)] = value;
        const swatch = make("span", { className: line.dashed ? "swatch dashed" : "swatch" });
        swatch.dataset["colour"] = line.colour;
        box.append(make("span", { className: "item" }, swatch, `${line.name} `, value));
      }
      this.plot.append(box);
      return box;
    });
  }

  rename(pane: number, title: string): void {
    setText(this.title[pane]!, title);
  }

  place(tops: readonly number[]): void {
    tops.forEach((top, i) => {
      const place = `${Math.round(top)}px`;
      const box = this.boxes[i];
      if (box && box.style.top !== place) box.style.top = place;
    });
  }

  show(texts: readonly string[]): void {
    texts.forEach((text, i) => setText(this.values[i]!, text));
  }
}
