// Hands what is new to pages, each at its own pace: a page asks for the next when it has drawn the last.
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { Link } from "./link.js";
import { beginning, Store, type Cursor, type Delta } from "./store.js";

export type FromPage = "next" | "retry" | "bye";

interface Reader {
  port: MessagePort;
  cursor: Cursor;
  greeted: boolean;
  waits: boolean;
}

export class Desk {
  private readonly store = new Store();
  private readonly readers = new Set<Reader>();
  private readonly link: Link;

  constructor(baseUrl: string) {
    this.link = new Link(createGrpcWebTransport({ baseUrl }), this.store, () => this.serve());
    void this.link.run();
  }

  attach(port: MessagePort): void {
    const reader: Reader = { port, cursor: { ...beginning }, greeted: false, waits: false };
    this.readers.add(reader);
    port.onmessage = ({ data }: MessageEvent<FromPage>) => {
      if (data === "bye") {
        this.readers.delete(reader);
        port.close();
      } else if (data === "retry") {
        this.link.retry();
      } else if (!reader.greeted) {
        reader.greeted = true;
        this.hand(reader); // a new page is told at once where things stand
      } else {
        reader.waits = true;
      }
    };
  }

  private serve(): void {
    for (const reader of this.readers) if (reader.waits) this.hand(reader);
  }

  private hand(reader: Reader): void {
    reader.waits = false;
    const delta: Delta = this.store.since(reader.cursor);
    reader.port.postMessage(delta);
  }
}
