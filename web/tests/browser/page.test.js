// The page in Chromium in front of a real mmd and mmsim. MM_URL is mmd's HTTP address, MM_EXCHANGE mmsim's control
// port, MM_PID mmd's process; MM_MMD and MM_CONFIG start it again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";

const { MM_URL: url, MM_EXCHANGE: exchange, MM_PID: pid, MM_MMD: program, MM_CONFIG: config } = process.env;
const patience = 30_000; // a busy machine is slow
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function until(what, condition) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, `waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const openOrders = async () => (await (await fetch(`${exchange}/state`)).json()).owner.open_orders;

describe("the page", () => {
  let browser, context, page, mmd;
  const complaints = [];
  const requests = [];

  const text = (id, on = page) => on.locator(`#${id}`).textContent();
  const mode = (on = page) => on.locator("#mode").getAttribute("data-mode");
  const isStale = (on = page) => on.evaluate(() => document.body.classList.contains("stale"));
  const live = (on = page) =>
    until("the page to be live", async () => !(await isStale(on)) && (await text("fair", on)) !== "–");
  const becomes = (wanted, on = page) => until(`mode ${wanted}`, async () => (await mode(on)) === wanted);
  const open = async () => {
    const opened = await context.newPage();
    opened.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    opened.on("pageerror", (error) => complaints.push(String(error)));
    await opened.goto(url);
    return opened;
  };

  before(async () => {
    browser = await chromium.launch({
      executablePath: process.env.MM_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
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
    const drawn = async () => Number(await page.locator("#plot").getAttribute("data-seconds"));
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

  test("whoever may only look has no working button", async () => {
    await page.evaluate(() =>
      document.querySelectorAll("fieldset[data-needs=operator]").forEach((set) => (set.disabled = true)),
    );
    for (const id of ["start", "stop", "kill", "spread-set", "parameter-spread_bps"])
      assert.ok(await page.locator(`#${id}`).isDisabled(), id);
    await page.reload();
    await live();
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
    process.kill(Number(pid), "SIGKILL");
    const died = Date.now();
    for (const tab of tabs) await until("grey", () => isStale(tab));
    console.log(`all grey ${Date.now() - died} ms after the death`);
    assert.match(await text("problems-text"), /^Connection lost.* from \d\d:\d\d:\d\d/);
    assert.match(await text("link-note"), /since \d\d:\d\d:\d\d/);
    mmd = spawn(program, ["--config", config], { stdio: "ignore" });
    for (const tab of tabs) {
      await tab.bringToFront();
      await live(tab);
    }
    await becomes("quoting", tabs.at(-1));
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
