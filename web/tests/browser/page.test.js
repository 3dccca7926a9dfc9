// The page in Chromium in front of a real mmd and mmsim. MM_URL is mmd's HTTP address, MM_EXCHANGE mmsim's control
// port, MM_PID mmd's process; MM_MMD and MM_CONFIG start it again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import * as browsing from "./browser.js";
import { patience, until } from "./browser.js";

const { MM_URL: url, MM_EXCHANGE: exchange, MM_PID: pid, MM_MMD: program, MM_CONFIG: config } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const exchangeBook = async () => (await (await fetch(`${exchange}/book`)).json());
const openOrders = async () => (await (await fetch(`${exchange}/state`)).json()).owner.open_orders;

describe("the page", () => {
  let browser, context, page, mmd;
  const complaints = [];
  const requests = [];

  const text = (id, on = page) => browsing.text(on, id);
  const mode = (on = page) => on.locator("#mode").getAttribute("data-mode");
  const isStale = (on = page) => browsing.isStale(on);
  const drawn = async (on = page) => Number(await on.locator("#plot").getAttribute("data-seconds"));
  const live = (on = page) => browsing.live(on);
  // When it became grey last: on a busy machine a page may be so for a moment before.
  const watchGrey = (on) =>
    on.evaluate(() => {
      const look = () => document.body.classList.contains("stale") && (globalThis.greyAt = Date.now());
      new MutationObserver(look).observe(document.body, { attributeFilter: ["class"] });
      look();
    });
  const becomes = (wanted, on = page) => until(`mode ${wanted}`, async () => (await mode(on)) === wanted);
  const open = async () => {
    const opened = await context.newPage();
    opened.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    opened.on("pageerror", (error) => complaints.push(String(error)));
    await opened.goto(url);
    return opened;
  };

  before(async () => {
    browser = await browsing.launch();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(patience);
    context.on("request", (request) => requests.push(request.url()));
    page = await open();
    await live();
  });
  after(async () => {
    await browser?.close();
    mmd?.kill("SIGKILL");
  });

  test("shows what the exchange has", async () => {
    await becomes("quoting");
    await until("the same orders on both sides", async () => {
      const prices = new Set((await openOrders()).map((order) => Number(order.px)));
      const shown = [Number(await text("bid")), Number(await text("ask"))];
      return shown.every((price) => prices.has(price));
    });
    assert.match(await page.title(), /quoting/);
  });

  test("numbers change by themselves", async () => {
    const first = await text("fair");
    await until("another fair price", async () => (await text("fair")) !== first);
  });

  test("a fill is shown", async () => {
    await until("a fill", async () => (await page.locator("#fills tbody tr").count()) > 0);
  });

  test("stop and start change the exchange, and say what happened", async () => {
    await page.click("#stop");
    await becomes("stopped");
    assert.equal((await openOrders()).length, 0);
    const said = page.locator(".toast", { hasText: "Stop" });
    await until("the answer", async () => (await said.getAttribute("data-state")) === "done");
    await page.click("#start");
    await becomes("quoting");
    await until("orders", async () => (await openOrders()).length > 0);
    await until("the command in the log", async () =>
      (await page.locator("#log").textContent()).includes("web:127.0.0.1"),
    );
  });

  test("the spread is set, and a wrong one refused in words", async () => {
    await page.fill("#spread-input", "60");
    await page.click("#spread-set");
    await until(
      "the wider spread",
      async () => (await text("spread-asked")) === "60" && Number(await text("spread")) > 55,
    );
    await page.fill("#spread-input", "wide");
    await page.keyboard.press("Enter");
    await page.locator(".toast[data-state=failed]", { hasText: "allowed: 0.1 to 5000 bps" }).waitFor();
    assert.equal(await text("spread-asked"), "60");
  });

  test("a parameter is changed where it is described", async () => {
    await page.fill("#parameter-order_size", "0.5");
    await page.selectOption("#parameter-follow_best", "join");
    await page.click("#parameters-apply");
    await until("both at the service", async () =>
      /\b0\.50\b/.test(await page.locator("#parameter-order_size").inputValue()),
    );
    assert.equal(await page.locator(".parameter.changed").count(), 0);
    await page.fill("#parameter-order_size", "1000");
    await page.click("#parameters-apply");
    await until("the refusal beside it", async () => (await text("parameter-order_size-problem")).length > 0);
    await page.click("#parameters-discard");
  });

  test("the kill switch asks first, halts, and is reset", async () => {
    await page.click("#kill");
    await page.keyboard.press("Escape");
    assert.equal(await mode(), "quoting");
    await page.click("#kill");
    await page.fill("#kill-reason", "a drill");
    await page.click("#kill-dialog button[value=yes]");
    await becomes("halted");
    await until("no order", async () => (await openOrders()).length === 0);
    await page.click("#kill-reset");
    await page.fill("#reset-reason", "it was a drill");
    await page.click("#reset-dialog button[value=yes]");
    await becomes("stopped");
    await page.click("#start");
    await becomes("quoting");
  });

  test("a reload keeps what was drawn", async () => {
    await until("some seconds", async () => (await drawn()) >= 3);
    const before = await drawn();
    await page.reload();
    await live();
    await until("as many seconds", async () => (await drawn()) >= before);
  });

  test("has no serious accessibility problem, dark or light", async () => {
    // Looking takes so long on a busy machine that the page greys meanwhile, as it should: its colours are looked at.
    await page.evaluate(() => {
      const colours = new CSSStyleSheet();
      colours.replaceSync(
        "main, .cell { opacity: 1 !important; filter: none !important; transition: none !important; }",
      );
      document.adoptedStyleSheets = [colours];
    });
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`),
        [],
        colorScheme,
      );
    }
  });

  test("the ladder is the exchange's book with our orders in it", async () => {
    await becomes("quoting");
    const rows = async (side) =>
      page.locator(`#ladder tr[data-side=${side}]`).evaluateAll((list) =>
        list.map((row) => ({
          ours: row.dataset.ours === "yes",
          price: Number(row.cells[1].textContent),
          size: Number(row.cells[2].textContent),
        })),
      );
    // Quiet prices, so that a book stays for long enough to be looked at twice.
    await fetch(`${exchange}/prices`, { method: "POST", body: JSON.stringify({ freeze: true }) });
    await until("the same book", async () => {
      const told = await exchangeBook();
      const levels = (side) => told[side].slice(0, 10).map(([price, size]) => [Number(price), Number(size)]);
      const shown = (list) => list.filter(({ size }) => size > 0).map(({ price, size }) => [price, size]);
      return isDeepStrictEqual(
        [levels("bids"), levels("asks"), told],
        [shown(await rows("bid")), shown((await rows("ask")).reverse()), await exchangeBook()],
      );
    });
    assert.ok((await exchangeBook()).bids.length > 2);
    assert.equal(await page.locator("#ladder").getAttribute("data-live"), "yes");
    await until("our orders in it", async () => {
      const ours = new Set((await openOrders()).map((order) => Number(order.px)));
      const marked = [...(await rows("ask")), ...(await rows("bid"))].filter((row) => row.ours);
      return marked.length === ours.size && marked.every(({ price, size }) => ours.has(price) && size > 0);
    });
    await fetch(`${exchange}/prices`, { method: "POST", body: JSON.stringify({ release: true }) });
  });

  test("money adds up", async () => {
    const value = async (name, columnAt) =>
      Number(
        (await page.locator("#money tr", { hasText: name }).locator("td").nth(columnAt).textContent())
          .replace("−", "-")
          .replace("–", "NaN"),
      );
    await until("a profit of today", async () => !Number.isNaN(await value("Profit", 1)));
    for (const columnAt of [1, 2, 3]) {
      await until("the parts to be the whole", async () => {
        const parts = ["spread earned", "adverse selection", "inventory", "fees", "funding"];
        const list = await Promise.all(parts.map((name) => value(name, columnAt)));
        return Math.abs(list.reduce((sum, one) => sum + one) - (await value("Profit", columnAt))) < 5e-8;
      });
    }
    // Beside the exchange's rounding.
    assert.ok(Math.abs(await value("Unexplained", 3)) < 1e-7);
  });

  // What the service answers to whoever sends no good token is put in its place here: a page without a shared
  // worker asks by itself.
  test("asks for a token, keeps it in the tab, and gives a viewer no working button", async () => {
    const other = await browser.newContext();
    other.setDefaultTimeout(patience);
    await other.addInitScript(() => delete globalThis.SharedWorker);
    const contentType = "application/grpc-web+proto";
    const refused = [];
    const frame = (flag, bytes) => Buffer.concat([Buffer.from([flag, 0, 0, 0, bytes.length]), bytes]);
    const viewer = Buffer.concat([
      frame(0, Buffer.from("\x0a\x03eve\x10\x01", "latin1")),
      frame(0x80, Buffer.from("grpc-status:0\r\n")),
    ]);
    await other.route("**/mm.v1.*/**", (route) => {
      const sent = route.request().headers()["authorization"];
      if (sent !== "Bearer right") {
        refused.push(sent);
        return route.fulfill({
          contentType,
          headers: { "grpc-status": "16", "grpc-message": "send a token" },
          body: "",
        });
      }
      if (route.request().url().endsWith("/WhoAmI")) return route.fulfill({ contentType, body: viewer });
      return route.continue();
    });
    const tab = await other.newPage();
    await tab.goto(url);
    await tab.locator("#sign-in").waitFor();
    assert.match(await text("sign-in-why", tab), /send a token/);
    assert.equal(await isStale(tab), true);
    await tab.fill("#sign-in-token", "wrong");
    await tab.keyboard.press("Enter");
    await until("the token to be tried", () => refused.includes("Bearer wrong"));
    assert.equal(await tab.locator("#sign-in").isVisible(), true);
    // It begins the page anew.
    await tab.fill("#sign-in-token", "right");
    await Promise.all([tab.waitForEvent("load"), tab.keyboard.press("Enter")]);
    await live(tab);
    assert.equal(await tab.locator("#sign-in").isVisible(), false);
    await until("the name", async () => (await text("who", tab)).startsWith("eve"));
    const pressable = await tab.evaluate(() =>
      [...document.querySelectorAll("#commands button, #commands input, #parameters-form button, .parameter input")]
        .filter((one) => !one.matches(":disabled"))
        .map(({ id }) => id),
    );
    assert.deepEqual(pressable, ["sign-out"]);
    await tab.reload();
    await live(tab);
    await Promise.all([tab.waitForEvent("load"), tab.click("#sign-out")]);
    await tab.locator("#sign-in").waitFor();
    assert.equal(await tab.evaluate(() => sessionStorage.length), 0);
    await other.close();
  });

  test("a service that stands still is not taken for a live one", async () => {
    await live();
    await page.bringToFront();
    await watchGrey(page);
    const stopped = Date.now();
    process.kill(Number(pid), "SIGSTOP");
    await until("grey", () => isStale());
    process.kill(Number(pid), "SIGCONT");
    const took = (await page.evaluate(() => globalThis.greyAt)) - stopped;
    assert.ok(took < 2000, `grey after ${took} ms`);
    await live();
    await becomes("quoting");
  });

  test("ten tabs are live at once, grey when mmd dies, and heal when it is back", async () => {
    const tabs = [page, ...(await Promise.all(Array.from({ length: 9 }, open)))];
    await Promise.all(tabs.map((tab) => live(tab)));
    // Only what is in sight is drawn, so each is looked at.
    for (const tab of tabs) {
      await tab.bringToFront();
      const first = await text("fair", tab);
      await until("another fair price", async () => (await text("fair", tab)) !== first);
    }
    const expected = complaints.length;
    for (const tab of tabs) await watchGrey(tab);
    const known = await drawn();
    const died = Date.now();
    process.kill(Number(pid), "SIGKILL");
    for (const tab of tabs) await until("grey", () => isStale(tab));
    const took = await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.greyAt)));
    assert.ok(Math.max(...took) - died < 2000, `grey after ${took.map((at) => at - died)} ms`);
    assert.notEqual(await page.locator("#ladder").getAttribute("data-live"), null);
    // Each is grey at once, but only the one in sight tells why.
    await page.bringToFront();
    const says = (id, what) => until(`${what} in ${id}`, async () => what.test(await text(id)));
    await says("problems-text", /^Connection lost.* from \d\d:\d\d:\d\d/);
    await says("link-note", /since \d\d:\d\d:\d\d/);
    mmd = spawn(program, ["--config", config], { stdio: "ignore" });
    for (const tab of tabs) {
      await tab.bringToFront();
      await live(tab);
    }
    await becomes("quoting", tabs.at(-1));
    // A page that knows nothing of before is told it by the service, which has kept it.
    const other = await browser.newContext();
    other.setDefaultTimeout(patience);
    const fresh = await other.newPage();
    await fresh.goto(url);
    await until("the seconds before the death", async () => (await drawn(fresh)) >= known);
    await other.close();
    // That nobody answers is told by the browser too.
    complaints.splice(
      expected,
      Infinity,
      ...complaints
        .slice(expected)
        .filter(
          (one) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(one),
        ),
    );
  });

  test("asks no other host, and the console is empty", () => {
    assert.deepEqual(
      requests.filter((one) => new URL(one).origin !== new URL(url).origin),
      [],
    );
    assert.deepEqual(complaints, []);
  });
});
