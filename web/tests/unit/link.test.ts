import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, createRouterTransport, type HandlerContext } from "@connectrpc/connect";
import { expect, test } from "vitest";
import {
  Role,
  StateService,
  WatchResponseSchema,
  type WatchRequest,
  type WatchResponse,
} from "../../generated/mm/v1/state_service_pb.js";
import { Backoff } from "../../src/link/backoff.js";
import { Link } from "../../src/link/link.js";
import { beginning, Store } from "../../src/link/store.js";
import { bearer } from "../../src/link/transport.js";

type Watch = (request: WatchRequest, context: HandlerContext, attempt: number) => AsyncIterable<WatchResponse>;

// A link to a service that behaves as told; ends when `enough` says so.
async function follow(
  watch: Watch,
  enough: (store: Store, asked: WatchRequest[]) => boolean,
): Promise<{ store: Store; asked: WatchRequest[] }> {
  const asked: WatchRequest[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(StateService, {
      watch(request, context) {
        asked.push(request);
        return watch(request, context, asked.length);
      },
      whoAmI: () => ({ name: "somebody", role: Role.VIEWER }),
      getProfit: () => ({ reports: [{ name: "today", profit: 3 }] }),
      listFills: () => ({ fills: [{ number: 1n }] }),
      listHistory: () => ({ entries: [{ time: { seconds: 1n }, kind: "mode", text: "before" }] }),
    });
  });
  const store = new Store();
  void new Link(transport, store, () => {}, new Backoff(1, 2), 200).run();
  await expect.poll(() => enough(store, asked), { timeout: 10_000, interval: 5 }).toBe(true);
  return { store, asked };
}

const message = (init: MessageInitShape<typeof WatchResponseSchema>) => create(WatchResponseSchema, init);
const known = message({
  run: 7n,
  picture: { full: true, state: { sequence: 1n } },
  happened: { events: [{ sequence: 5n, time: { seconds: 9n }, what: { case: "refusal", value: {} } }] },
  samples: [{ number: 3n, time: { seconds: 10n } }],
});
const silence = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

test("a lost stream is opened again and goes on where it was", async () => {
  const { store, asked } = await follow(
    async function* (_, { signal }, attempt) {
      yield known;
      if (attempt === 1) throw new ConnectError("gone", Code.Unavailable);
      await silence(signal);
    },
    ({ status }, requests) => requests.length === 2 && status.phase === "live",
  );
  expect(asked[0]).toMatchObject({ run: 0n, afterEvent: 0n, afterSample: 0n });
  expect(asked[1]).toMatchObject({ run: 7n, afterEvent: 5n, afterSample: 3n });
  const texts = store
    .since({ ...beginning })
    .entries.filter(({ kind }) => kind === "link")
    .map(({ text }) => text);
  expect(texts[0]).toBe("connection lost: gone");
  expect(texts[1]).toMatch(/^connected again after/);
});

test("what is lost is as old as what was heard last, however often it is tried", async () => {
  const { store } = await follow(
    async function* (_, __, attempt) {
      if (attempt === 1) yield known;
      throw new ConnectError("nobody is there", Code.Unavailable);
    },
    (_, requests) => requests.length > 5,
  );
  expect(store.status).toMatchObject({ phase: "lost", since: store.heard, why: "nobody is there" });
});

test("a stream that says nothing is given up", async () => {
  const { asked, store } = await follow(
    async function* (_, { signal }) {
      yield known;
      await silence(signal);
    },
    (_, requests) => requests.length > 1,
  );
  expect(asked.length).toBeGreaterThan(1);
  expect(store.since({ ...beginning }).entries.some(({ text }) => text.includes("nothing was heard"))).toBe(true);
});

test("the past comes from the service, once", async () => {
  const { store } = await follow(
    async function* (_, { signal }) {
      yield known;
      await silence(signal);
    },
    (one) => {
      const { past, fills } = one.since({ ...beginning });
      return past?.length === 1 && fills.length === 1;
    },
  );
  expect(store.since({ ...beginning }).past?.[0]?.text).toBe("before");
});

test("who we are and what was made comes with the stream", async () => {
  const { store } = await follow(
    async function* (_, { signal }) {
      yield known;
      await silence(signal);
    },
    (one) => {
      const { rest } = one.since({ ...beginning });
      return rest?.who !== undefined && rest.profit.length > 0;
    },
  );
  const { rest } = store.since({ ...beginning });
  expect(rest?.who).toMatchObject({ name: "somebody", role: Role.VIEWER });
  expect(rest?.profit[0]).toMatchObject({ name: "today", profit: 3 });
});

test("who is not let in is told so, and is not knocking all the time", async () => {
  const { store, asked } = await follow(
    async function* () {
      throw new ConnectError("no token was sent", Code.Unauthenticated);
    },
    ({ status }) => status.phase === "refused",
  );
  expect(store.status.why).toBe("no token was sent");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked.length).toBe(1);
});

test("a token is sent with each call", async () => {
  const sent: (string | null)[] = [];
  const transport = createRouterTransport(
    ({ service }) => {
      service(StateService, {
        whoAmI: (_, { requestHeader }) => {
          sent.push(requestHeader.get("authorization"));
          return {};
        },
      });
    },
    { transport: { interceptors: [bearer("secret")] } },
  );
  await createClient(StateService, transport).whoAmI({});
  expect(sent).toEqual(["Bearer secret"]);
});
