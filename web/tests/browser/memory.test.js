// A tab that is told ten hours of news in a minute: once everything that is kept is full, it grows no more. The
// service is played here, since a real one cannot be hurried. MM_PAGE is the folder of the built page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Role, StateService } from "../../generated/mm/v1/state_service_pb.js";
import { Mode, OrderState, SideState } from "../../generated/mm/v1/types_pb.js";
import { Side } from "../../generated/mm/v1/units_pb.js";
import { launch } from "./browser.js";

const step = 4; // seconds a message
const batch = 30; // messages, then the page is let draw
const restMs = 15;
const begin = Math.floor(Date.now() / 1000) - 10 * 3600;
const level = (price, size) => ({ price: { value: price.toFixed(6) }, quantity: { value: size.toFixed(2) } });

function picture(number, full) {
  const seconds = begin + number;
  const fair = 0.038 * (1 + 0.001 * Math.sin(seconds / 300));
  const [bid, ask] = [level(fair - 3e-5, 1), level(fair + 3e-5, 1)];
  const state = {
    sequence: BigInt(number),
    time: { seconds: BigInt(Math.floor(seconds)) },
    fairPrice: { value: fair },
    quotes: {
      bid: { state: SideState.WORKING, working: bid, workingLevels: [bid] },
      ask: { state: SideState.WORKING, working: ask, workingLevels: [ask] },
      spreadBps: 15.8,
    },
    orders: {
      orders: [
        { id: 2n, side: Side.BUY, ...bid, state: OrderState.WORKING },
        { id: 3n, side: Side.SELL, ...ask, state: OrderState.WORKING },
      ],
    },
    position: { net: { value: "1.00" }, profit: number * 1e-8, profitToday: number * 1e-8 },
    venue: { connected: true, accountLoaded: true, bestBid: bid, bestAsk: ask },
  };
  if (full) {
    state.mode = { mode: Mode.QUOTING, since: { seconds: BigInt(begin) } };
    state.instrument = { symbol: "GOLD-BTC", priceIncrement: { value: "0.000001" } };
  }
  return { full, state };
}

function events(number) {
  const time = { seconds: BigInt(begin + number) };
  const fill = { number: BigInt(number + 1), side: Side.BUY, ...level(0.038, 1), bookTime: time, fairPrice: 0.038 };
  const order = { id: BigInt(number), side: Side.BUY, ...level(0.038, 1), state: OrderState.WORKING };
  const happened = [
    { case: "order", value: { order } },
    { case: "fill", value: fill },
    { case: "command", value: { caller: "test", command: `set spread_bps=${number}`, done: true, message: "done" } },
  ];
  return happened.map((what, i) => ({ sequence: BigInt(3 * number + i + 1), time, what }));
}

const sample = (number) => ({
  number: BigInt(number + 1),
  time: { seconds: BigInt(begin + number) },
  mode: Mode.QUOTING,
  fairPrice: 0.038,
  position: 1,
  profit: number,
});

const depth = (number) => ({
  live: true,
  time: { seconds: BigInt(begin + number) },
  bids: Array.from({ length: 10 }, (_, i) => level(0.0379 - i * 1e-5, 1 + (number % 7))),
  asks: Array.from({ length: 10 }, (_, i) => level(0.0381 + i * 1e-5, 1 + (number % 5))),
});

/** What is told of the seconds from `first` on. */
function message(first) {
  const seconds = Array.from({ length: step }, (_, i) => first + i);
  return {
    run: 1n,
    picture: picture(first, first === 0),
    happened: { events: seconds.flatMap(events) },
    samples: seconds.map(sample),
    depth: depth(first),
  };
}

describe("a tab over ten hours", () => {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  let browser, server, page, cdp;
  let allowed = 0; // seconds that may be told
  let told = 0; // seconds
  let go = () => {};

  const routes = ({ service }) =>
    service(StateService, {
      async *watch() {
        for (; ; told += step) {
          if (told % (step * batch) === 0) await new Promise((resolve) => setTimeout(resolve, restMs));
          while (told >= allowed) await new Promise((resolve) => (go = resolve));
          yield message(told);
        }
      },
      whoAmI: () => ({ name: "test", role: Role.OPERATOR }),
      listFills: () => ({}),
      listHistory: () => ({}),
      getProfit: () => ({}),
    });
  const tell = async (hours) => {
    allowed = hours * 3600;
    go();
    while (told < allowed) await new Promise((resolve) => setTimeout(resolve, 100));
    // Until it is drawn.
    await page.waitForFunction(
      (price) => document.getElementById("fills").rows[1]?.cells[0].textContent === price,
      new Date((begin + allowed - 1) * 1000).toISOString().slice(11, 19),
    );
    await cdp.send("HeapProfiler.collectGarbage");
    await cdp.send("HeapProfiler.collectGarbage");
    const { usedSize } = await cdp.send("Runtime.getHeapUsage");
    const { metrics } = await cdp.send("Performance.getMetrics");
    return { megabytes: usedSize / 1e6, nodes: metrics.find(({ name }) => name === "Nodes").value };
  };

  before(async () => {
    const api = connectNodeAdapter({ routes });
    server = createServer((request, response) => {
      const path = new URL(request.url, "http://here").pathname;
      if (path.startsWith("/mm.v1.")) return api(request, response);
      readFile(join(process.env.MM_PAGE, path === "/" ? "index.html" : path)).then(
        (text) => response.writeHead(200, { "content-type": types[extname(path)] ?? "text/html" }).end(text),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // Everything in the one heap that is weighed.
    await page.addInitScript(() => delete globalThis.SharedWorker);
    cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  test("is as large after ten hours as after seven", { timeout: 150_000 }, async () => {
    const seven = await tell(7);
    const ten = await tell(10);
    console.log(`after 7 h ${JSON.stringify(seven)}, after 10 h ${JSON.stringify(ten)}`);
    assert.ok(ten.megabytes < seven.megabytes + 3, `${seven.megabytes} MB, then ${ten.megabytes} MB`);
    assert.ok(ten.nodes < seven.nodes + 500, `${seven.nodes} nodes, then ${ten.nodes}`);
  });
});
