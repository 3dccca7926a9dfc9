import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { StateService } from "../../generated/mm/v1/state_service_pb.js";
import { Desk } from "../../src/link/desk.js";
import type { Delta } from "../../src/link/store.js";

// A page whose questions are asked by hand.
function attach(desk: Desk) {
  const { port1, port2 } = new MessageChannel();
  desk.attach(port1);
  const told: Delta[] = [];
  port2.onmessage = ({ data }: MessageEvent<Delta>) => told.push(data);
  return { told, say: (what: "next" | "bye") => port2.postMessage(what), close: () => port2.close() };
}

test("news that comes while a page draws is told when it asks next", async () => {
  let refuse: () => void = () => {};
  const transport = createRouterTransport(({ service }) => {
    service(StateService, {
      async *watch() {
        await new Promise<void>((resolve) => (refuse = resolve));
        throw new ConnectError("no token was sent", Code.Unauthenticated);
      },
    });
  });
  let left = 0;
  const desk = new Desk(transport, () => (left += 1));
  const page = attach(desk);
  page.say("next");
  await expect.poll(() => page.told.length).toBe(1);
  expect(page.told[0]?.status.phase).toBe("connecting");
  // It has not asked again yet.
  refuse();
  await new Promise((resolve) => setTimeout(resolve, 100));
  page.say("next");
  await expect.poll(() => page.told.at(-1)?.status.phase).toBe("refused");
  expect(left).toBe(0);
  page.say("bye");
  await expect.poll(() => left).toBe(1);
  page.close();
});

test("a page that comes after a refusal is not told of it but of what the service says now", async () => {
  let asked = 0;
  const transport = createRouterTransport(({ service }) => {
    service(StateService, {
      async *watch(_, { signal }) {
        asked += 1;
        if (asked === 1) throw new ConnectError("the token was revoked", Code.Unauthenticated);
        yield { run: 1n };
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
  });
  const desk = new Desk(transport);
  const first = attach(desk);
  first.say("next");
  await expect.poll(() => first.told.at(-1)?.status.phase).toBe("refused");
  first.say("next");
  const second = attach(desk);
  second.say("next");
  await expect.poll(() => second.told.length).toBeGreaterThan(0);
  second.say("next");
  await expect.poll(() => second.told.at(-1)?.status.phase).toBe("live");
  expect(second.told.map(({ status }) => status.phase)).not.toContain("refused");
  await expect.poll(() => first.told.at(-1)?.status.phase).toBe("live");
  for (const page of [first, second]) {
    page.say("bye");
    page.close();
  }
});
