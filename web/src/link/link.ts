// The one stream to the service: opened, watched, opened again when it is lost, going on where it was.
import { Code, ConnectError, createClient, type Client, type Transport } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { StateService } from "../../generated/mm/v1/state_service_pb.js";
import { Backoff } from "./backoff.js";
import { keptFills, keptSamples, type Status, type Store } from "./store.js";

const pastEntries = 1000;
// What was made today and in this run is added up from the ledger: not for each picture.
const profitMs = 10_000;
// Who is not let in is not let in a moment later either; but the service may come back with other tokens.
const refusedMs = 15_000;

export class Link {
  private readonly client: Client<typeof StateService>;
  private stream = new AbortController();
  private wake: () => void = () => {};
  private hasPast = false;
  private ended = false;

  constructor(
    transport: Transport,
    private readonly store: Store,
    private readonly changed: () => void,
    private readonly backoff = new Backoff(),
    // The service tells something at least twice a second: after so long a silence the stream is given up.
    private readonly silenceMs = 5000,
  ) {
    this.client = createClient(StateService, transport);
  }

  async run(): Promise<void> {
    while (!this.ended) {
      const { why, refused } = await this.watch();
      if (this.ended) return;
      if (refused) this.refused(why);
      else this.lost(why);
      await this.pause(refused ? refusedMs : this.backoff.next());
    }
  }

  end(): void {
    this.ended = true;
    this.stream.abort();
    this.wake();
  }

  /** Somebody has reason to believe that the service is there again. */
  retry(): void {
    this.wake();
  }

  /** As if nothing had been refused: whether it still is will be seen at once. */
  beginAgain(): void {
    this.become({ ...this.store.status, phase: "connecting", why: "" });
    this.wake();
  }

  // Until the stream ends; says why it did.
  private async watch(): Promise<{ why: string; refused: boolean }> {
    this.stream = new AbortController();
    const { signal } = this.stream;
    let heard = Date.now();
    const watchdog = setInterval(() => {
      if (Date.now() - heard > this.silenceMs) this.stream.abort();
    }, this.silenceMs / 10);
    const profit = setInterval(() => {
      void this.loadProfit();
      if (!this.store.knowsUs) void this.askWho();
    }, profitMs);
    try {
      const { run, lastEvent: afterEvent, lastSample: afterSample } = this.store;
      for await (const message of this.client.watch({ run, afterEvent, afterSample }, { signal })) {
        heard = Date.now();
        const begun = this.store.take(message, heard);
        if (begun || (message.happened?.lost ?? 0n) > 0n) void this.loadPast(message.run);
        if (begun || this.store.status.phase !== "live") {
          void this.loadProfit();
          void this.askWho();
        }
        if (this.store.status.phase !== "live") this.live();
        this.changed();
      }
      return { why: "the service has ended the stream", refused: false };
    } catch (error) {
      if (signal.aborted) return { why: `nothing was heard for ${this.silenceMs / 1000} s`, refused: false };
      const { code, rawMessage } = ConnectError.from(error);
      return { why: rawMessage, refused: code === Code.Unauthenticated };
    } finally {
      clearInterval(watchdog);
      clearInterval(profit);
      this.stream.abort();
    }
  }

  private live(): void {
    const { phase, since } = this.store.status;
    if (phase === "lost") this.note("good", `connected again after ${((Date.now() - since) / 1000).toFixed(1)} s`);
    this.backoff.reset();
    this.become({ phase: "live", since: Date.now(), why: "" });
  }

  private lost(why: string): void {
    const { phase, since } = this.store.status;
    if (phase === "live") this.note("bad", `connection lost: ${why}`);
    // What is shown is as old as the last thing that was heard, however often it was tried since.
    this.become({ phase: "lost", since: phase === "live" ? this.store.heard : since, why });
    this.changed();
  }

  // The service is there and does not know us: nothing more is told until somebody signs in.
  private refused(why: string): void {
    const { phase, since } = this.store.status;
    this.become({ phase: "refused", since: phase === "live" ? this.store.heard : since, why });
    this.changed();
  }

  private become(status: Status): void {
    this.store.status = status;
  }

  private note(weight: "good" | "bad", text: string): void {
    this.store.note({ time: Date.now() / 1000, kind: "link", weight, text, who: "" });
  }

  // What happened before the stream began: from the ledger, or without one what this run remembers.
  private async loadPast(run: bigint): Promise<void> {
    const since = timestampFromMs(Date.now() - keptSamples * 1000);
    const still = () => this.store.run === run;
    const fills = await this.client
      .listFills({ range: { since }, limit: keptFills })
      .catch(() => this.client.listFills({ limit: keptFills }))
      .catch(() => undefined);
    if (fills && still()) this.store.takeFills(fills.fills);
    if (!this.hasPast) {
      const past = await this.client.listHistory({ limit: pastEntries }).catch(() => undefined);
      if (past) this.store.takePast(past.entries);
      this.hasPast = past !== undefined;
    }
    this.changed();
  }

  // Without a ledger there is none.
  private async loadProfit(): Promise<void> {
    const { run } = this.store;
    const profit = await this.client.getProfit({}).catch(() => undefined);
    if (!profit || this.store.run !== run) return;
    this.store.takeProfit(profit.reports);
    this.changed();
  }

  private async askWho(): Promise<void> {
    const who = await this.client.whoAmI({}).catch(() => undefined);
    this.store.takeWho(who);
    this.changed();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
