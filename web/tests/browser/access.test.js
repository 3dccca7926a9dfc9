// Who may only look, at a page in Chromium in front of a real mmd with tokens and TLS, and mmsim. MM_URL is mmd's HTTP
// address, MM_EXCHANGE mmsim's control port, MM_MMCTL makes and revokes tokens in the file MM_TOKENS.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-node";
import { ControlService } from "../../generated/mm/v1/control_service_pb.js";
import { ShadowService } from "../../generated/mm/v1/shadow_service_pb.js";
import { Role, StateService } from "../../generated/mm/v1/state_service_pb.js";
import { isStale, launch, live, patience, text, until } from "./browser.js";

const { MM_URL: url, MM_EXCHANGE: exchange, MM_MMCTL: mmctl, MM_TOKENS: tokens } = process.env;

const newToken = (name, role) =>
  execFileSync(mmctl, ["token", "new", name, "--role", role, "--file", tokens], { stdio: "pipe" }).toString().trim();
const revoke = (name) => execFileSync(mmctl, ["token", "revoke", name, "--file", tokens], { stdio: "pipe" });
function expire(name, afterMs) {
  const at = `${new Date(Date.now() + afterMs).toISOString().slice(0, 19)}Z`;
  writeFileSync(tokens, readFileSync(tokens, "utf8").replace(new RegExp(`^(${name} .*) -$`, "m"), `$1 ${at}`));
}

const quotesAtExchange = async () => (await (await fetch(`${exchange}/state`)).json()).owner.open_orders.length;
// Finding a parameter is for everybody.
const mayPress = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#commands, #parameters-form")]
      .flatMap((form) => [...form.querySelectorAll("button, input, select")])
      .filter((one) => !one.matches(":disabled, [hidden], [type=search]"))
      .map(({ id }) => id),
  );

describe("a page with tokens", () => {
  let browser, watched;
  const token = {};

  // A browser of his own, whose question for name and password is answered with the token.
  const signedIn = async (name) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      httpCredentials: { username: "anybody", password: token[name] },
    });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    await live(page);
    await until("his name", async () => (await text(page, "who")).startsWith(name));
    return { context, page, complaints };
  };
  // By another way than the page, as an operator: what may not change. The quotes go on with the market.
  const seen = async () => {
    const { mode, parameters } = (await watched.getState({})).state;
    return { mode: mode.mode, since: mode.since.seconds, parameters: parameters.etag };
  };
  const isAsked = async (page, why) => {
    await page.locator("#sign-in").waitFor();
    assert.match(await text(page, "sign-in-why"), why);
    assert.equal(await isStale(page), true);
    assert.equal(await text(page, "link-word"), "signed out");
    assert.match(await text(page, "problems-text"), why);
  };

  before(async () => {
    for (const name of ["board", "eve", "next"]) token[name] = newToken(name, "viewer");
    for (const name of ["alice", "watch"]) token[name] = newToken(name, "operator");
    const transport = createGrpcWebTransport({
      baseUrl: url,
      httpVersion: "1.1",
      nodeOptions: { rejectUnauthorized: false },
      interceptors: [
        (next) => (request) => {
          request.header.set("authorization", `Bearer ${token.watch}`);
          return next(request);
        },
      ],
    });
    watched = createClient(StateService, transport);
    await until("the tokens to be known", async () => {
      const who = await watched.whoAmI({}).catch(() => undefined);
      return who?.role === Role.OPERATOR;
    });
    browser = await launch("--ignore-certificate-errors");
  });
  after(() => browser?.close());

  test("is shown to nobody without one", async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    assert.equal((await context.request.get(url)).status(), 401);
    await context.close();
  });

  test("gives a viewer no working button, and the service refuses one who presses nevertheless", async () => {
    const { context, page, complaints } = await signedIn("board");
    const quotes = () => until("quotes at the exchange", async () => (await quotesAtExchange()) > 1);
    await quotes();
    assert.equal(await text(page, "who"), "board · viewer, may look only");
    assert.deepEqual(await mayPress(page), []);
    const before = await seen();

    // Buttons that a script has made to work.
    const press = (id, value) =>
      page.evaluate(
        ([id, value]) => {
          const button = document.getElementById(id);
          button.closest("fieldset").disabled = button.disabled = false;
          if (value !== undefined) document.getElementById("spread-input").value = value;
          button.click();
        },
        [id, value],
      );
    const isTold = (method) => {
      const hasText = new RegExp(`Refused: token:board@\\S+ is a viewer; ${method} needs the role operator`);
      return page.locator(".toast[data-state=failed]", { hasText }).waitFor();
    };
    await press("stop");
    await isTold("StopTrading");
    await press("spread-set", "99");
    await isTold("SetSpread");
    await press("kill");
    await page.click("#kill-dialog button[value=yes]");
    await isTold("EngageKillSwitch");

    // Without any button: every method that changes something, with the browser's token and with one that is said.
    const methods = [...ControlService.methods, ...ShadowService.methods.filter(({ name }) => name !== "GetShadow")];
    const paths = methods.map(({ parent, name }) => `${parent.typeName}/${name}`);
    for (const authorization of [undefined, `Bearer ${token.board}`]) {
      const answers = await page.evaluate(
        async ([paths, authorization]) => {
          const answer = async (path) => {
            const headers = { "content-type": "application/grpc-web+proto", ...(authorization && { authorization }) };
            const response = await fetch(path, { method: "POST", headers, body: new Uint8Array(5) });
            const said = `${[...response.headers].join("\n")}\n${await response.text()}`;
            return [path, /grpc-status[:,] ?(\d+)/.exec(said)?.[1], /is%20a%20viewer|is a viewer/.test(said)];
          };
          return Promise.all(paths.map(answer));
        },
        [paths, authorization],
      );
      assert.deepEqual(
        answers,
        paths.map((path) => [path, "7", true]),
      );
    }
    assert.ok(paths.length > 8, `${paths}`);
    await until("the refusals in the log", async () => (await text(page, "log")).includes("token:board@web:127.0.0.1"));
    assert.deepEqual(await seen(), before);
    await quotes();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test("asks again when the token is revoked, and every tab goes on with the new one", async () => {
    const { context, page } = await signedIn("board");
    const other = await context.newPage();
    await other.goto(url);
    await live(other);
    await page.bringToFront();
    revoke("board");
    await isAsked(page, /revoked or has expired/);
    await page.fill("#sign-in-token", `mm_${"a".repeat(60)}beef`);
    await page.keyboard.press("Enter");
    await until("why not", async () => /no token that is known/.test(await text(page, "sign-in-why")));
    await page.fill("#sign-in-token", token.alice);
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    await live(page);
    await until("an operator's buttons", async () => (await mayPress(page)).includes("stop"));
    assert.equal(await text(page, "who"), "alice");
    await other.bringToFront();
    await live(other);
    await until("the same there", async () => (await text(other, "who")) === "alice");
    assert.equal(await other.locator("#sign-in").isVisible(), false);
    await page.reload();
    await live(page);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await context.close();
  });

  test("asks again when the token expires", async () => {
    const { context, page } = await signedIn("eve");
    expire("eve", 2000);
    await isAsked(page, /revoked or has expired/);
    await page.fill("#sign-in-token", token.next);
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    await live(page);
    await until("his name", async () => (await text(page, "who")).startsWith("next"));
    assert.deepEqual(await mayPress(page), []);
    await context.close();
  });
});
