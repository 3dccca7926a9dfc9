// One for all tabs of a browser: ten pages are one stream. Tabs that have signed in as somebody else have their own,
// so that none is shown what its token does not allow.
import { Desk, type FromPage } from "./desk.js";
import { transportOf } from "./transport.js";

declare const self: { onconnect: ((event: MessageEvent) => void) | null; location: Location };

// Built pages have their scripts in a folder below.
const baseUrl = new URL("..", self.location.href).href.replace(/\/$/, "");
const desks = new Map<string, Desk>();

self.onconnect = ({ ports }) => {
  const port = ports[0];
  if (!port) return;
  // The first thing that a page says.
  port.onmessage = ({ data }: MessageEvent<FromPage>) => {
    if (typeof data === "string") return;
    const { token } = data;
    const desk = desks.get(token) ?? new Desk(transportOf(baseUrl, token), () => desks.delete(token));
    desks.set(token, desk);
    desk.attach(port);
  };
};
