// What came of a command: said at once, over the page, so that nothing moves.
import { byId, make } from "./dom.js";

const shortMs = 6000;
const most = 4;

export class Toast {
  private readonly text = make("p", { className: "text" });
  private readonly box: HTMLElement;

  constructor(private readonly title: string) {
    const close = make("button", { type: "button", className: "quiet", textContent: "Close" });
    this.box = make("div", { className: "toast" }, make("strong", { textContent: title }), this.text, close);
    close.addEventListener("click", () => this.box.remove());
    const all = byId("toasts");
    all.append(this.box);
    while (all.childElementCount > most) all.firstElementChild?.remove();
    this.show("waits", "sent, waiting for the answer");
  }

  done(text: string): void {
    this.show("done", text);
    setTimeout(() => this.box.remove(), shortMs);
  }

  // Stays until somebody has read it.
  failed(text: string): void {
    this.show("failed", text);
    this.box.setAttribute("role", "alert");
  }

  private show(state: "waits" | "done" | "failed", text: string): void {
    this.box.dataset["state"] = state;
    this.box.setAttribute("aria-label", `${this.title}: ${state}`);
    this.text.textContent = text;
  }
}
