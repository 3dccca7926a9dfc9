// A page's end of the link: gets what is new as fast as it can draw it, slower when nobody looks.
import type { FromPage } from "./desk.js";
import type { Delta } from "./store.js";

// Numbers that change more often cannot be read.
const drawMs = 250;
const hiddenMs = 1000;

/** `draw` is called in animation frames, or about once a second while the page is hidden. */
export async function follow(opened: Promise<MessagePort>, draw: (delta: Delta) => void): Promise<void> {
  const port = await opened;
  const say = (what: FromPage) => port.postMessage(what);
  let news: Delta | undefined;
  let drawnAt = 0;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    if (!news) return;
    const delta = news;
    news = undefined;
    // What cannot be drawn yet costs the first picture no time.
    if (Object.keys(delta.picture).length > 0) drawnAt = performance.now();
    // Asked for first: whatever becomes of the drawing, the next picture comes.
    say("next");
    draw(delta);
  };
  const plan = () => {
    const next = document.hidden ? show : () => (frame = requestAnimationFrame(show));
    timer = setTimeout(next, document.hidden ? hiddenMs : drawnAt + drawMs - performance.now());
  };
  const listen = () => {
    port.onmessage = ({ data }: MessageEvent<Delta>) => {
      news = data;
      plan();
    };
    say("next");
  };

  listen();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) say("retry");
    show();
  });
  addEventListener("online", () => say("retry"));
  addEventListener("pagehide", () => say("bye"));
  // A page that the browser had put away whole comes back without its port.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
