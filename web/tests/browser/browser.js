// What the tests in a browser share.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const patience = 30_000; // a busy machine is slow

export const launch = (...more) =>
  chromium.launch({
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
      ...more,
    ],
  });

/** What the condition gives, once that is something. */
export async function until(what, condition) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, `waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const text = (page, id) => page.locator(`#${id}`).textContent();
export const isStale = (page) => page.evaluate(() => document.body.classList.contains("stale"));
export const live = (page) =>
  until("the page to be live", async () => !(await isStale(page)) && (await text(page, "fair")) !== "–");
