// Nothing stale may look live: as soon as nothing is heard, the page is greyed and says since when.
import type { Model } from "../model.js";
import { byId, mark, put, setClass, setText } from "./dom.js";
import { clock, span } from "./format.js";

/** The service tells something at least each half second. */
const quietMs = 1500;

export class Connection {
  private readonly problems = byId("problems");
  private readonly link = byId("link");
  private readonly sign = this.link.firstElementChild as HTMLElement;

  constructor(private readonly model: Model) {
    setInterval(() => this.update(), 200);
    document.addEventListener("visibilitychange", () => this.update());
  }

  update(): void {
    const { status, heard } = this.model;
    const now = Date.now();
    const quiet = heard > 0 && now - heard > quietMs;
    const live = status.phase === "live" && !quiet;
    setClass(document.body, "stale", !live);
    mark(this.link, "state", live ? "live" : "lost");
    setText(this.sign, live ? "●" : "✕");
    if (live) {
      put("link-word", "live");
      put("link-note", clock(now / 1000));
      return;
    }
    if (status.phase === "refused") {
      put("link-word", "signed out");
      put("link-note", heard === 0 ? "" : `since ${clock(heard / 1000)}`);
      this.problem(`mmd does not let us in: ${status.why}`);
      return;
    }
    const why = status.why ? `: ${status.why}` : "";
    if (heard === 0) {
      put("link-word", status.phase === "lost" ? "no answer" : "connecting");
      if (status.phase === "lost") this.problem(`mmd does not answer${why}. Trying again`);
      return;
    }
    put("link-word", "lost");
    put("link-note", `since ${clock(heard / 1000)}`);
    this.problem(
      `Connection lost${why}. What is shown is from ${clock(heard / 1000)}, ${span((now - heard) / 1000)} ago. Trying again`,
    );
    if (!document.title.startsWith("✕")) document.title = `✕ lost · ${this.model.picture.instrument?.symbol ?? "mm"}`;
  }

  private problem(text: string): void {
    mark(this.problems, "weight", "bad");
    put("problems-text", text);
    this.problems.title = text;
  }
}
