// Opens the way to the service. It needs nothing of the page, so that the worker begins while the page is still read.
import type { FromPage } from "./desk.js";

/** The way to the service, as whoever the token names. */
export async function open(baseUrl: string, token: string): Promise<MessagePort> {
  if (typeof SharedWorker !== "undefined") {
    const { port } = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: "mm" });
    port.postMessage({ token } satisfies FromPage);
    return port;
  }
  // Some browsers have none: this page then has a stream of its own.
  const [{ Desk }, { transportOf }] = await Promise.all([import("./desk.js"), import("./transport.js")]);
  const { port1, port2 } = new MessageChannel();
  new Desk(transportOf(baseUrl, token)).attach(port1);
  return port2;
}
