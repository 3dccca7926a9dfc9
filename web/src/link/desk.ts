// Hands what is new to pages, each at its own pace: a page asks for the next when it has drawn the last.
import type { Transport } from "@connectrpc/connect";
import { Link } from "./link.js";
import { beginning, Store, type Cursor, type Delta } from "./store.js";

/** First of all as whom, then what is wanted. */
export type FromPage = { token: string } | "next" | "retry" | "bye";

interface Reader {
  port: MessagePort;
  cursor: Cursor;
  waits: boolean;
  seen: number; // of the changes
}

export class Desk {
  private readonly store = new Store();
  private readonly readers = new Set<Reader>();
  private changes = 0;
  private readonly link: Link;

  /** `left`: the last page has gone, and with it the stream. */
  constructor(
    transport: Transport,
    private readonly left: () => void = () => {},
  ) {
    this.link = new Link(transport, this.store, () => this.serve());
    void this.link.run();
  }

  attach(port: MessagePort): void {
    const reader: Reader = { port, cursor: { ...beginning }, waits: false, seen: -1 };
    this.readers.add(reader);
    // The browser may have got another token since.
    if (this.store.status.phase === "refused") this.link.beginAgain();
    port.onmessage = ({ data }: MessageEvent<FromPage>) => {
      if (data === "bye") {
        this.readers.delete(reader);
        port.close();
        if (this.readers.size > 0) return;
        this.link.end();
        this.left();
      } else if (data === "retry") {
        this.link.retry();
      } else if (reader.seen !== this.changes) {
        this.hand(reader); // a new page, or news that came while it was drawing: told at once where things stand
      } else {
        reader.waits = true;
      }
    };
  }

  private serve(): void {
    this.changes += 1;
    for (const reader of this.readers) if (reader.waits) this.hand(reader);
  }

  private hand(reader: Reader): void {
    reader.waits = false;
    reader.seen = this.changes;
    const delta: Delta = this.store.since(reader.cursor);
    reader.port.postMessage(delta);
  }
}
