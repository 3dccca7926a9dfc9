// One for all tabs of a browser: ten pages are one stream.
import { Desk } from "./desk.js";

declare const self: { onconnect: ((event: MessageEvent) => void) | null; location: Location };

// Built pages have their scripts in a folder below.
const desk = new Desk(new URL("..", self.location.href).href.replace(/\/$/, ""));
self.onconnect = ({ ports }) => {
  if (ports[0]) desk.attach(ports[0]);
};
