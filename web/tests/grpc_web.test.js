// The API over gRPC-Web as a library sees it that knows nothing of us: Connect's, over fetch as in a browser
// and over Node's own HTTP. MM_URL is an mmd's HTTP port whose prices move all the time.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport as overNode } from "@connectrpc/connect-node";
import { createGrpcWebTransport as overFetch } from "@connectrpc/connect-web";
import { ControlService } from "../generated/mm/v1/control_service_pb.js";
import { StateService } from "../generated/mm/v1/state_service_pb.js";
import { Mode } from "../generated/mm/v1/types_pb.js";

const url = process.env.MM_URL;
assert.ok(url, "MM_URL must be the address of an mmd, such as http://127.0.0.1:8080");

const transports = {
  fetch: overFetch({ baseUrl: url }),
  node: overNode({ baseUrl: url, httpVersion: "1.1" }),
};

async function refusal(call) {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  assert.fail("the call was not refused");
}

// Reads until `enough` says so. Leaving the loop alone would leave the stream open.
async function read(open, enough) {
  const stop = new AbortController();
  try {
    for await (const message of open({ signal: stop.signal })) {
      if (enough(message)) return message;
    }
  } finally {
    stop.abort();
  }
  assert.fail("the stream has ended");
}

for (const [name, transport] of Object.entries(transports)) {
  describe(`over ${name}`, () => {
    const state = createClient(StateService, transport);
    const control = createClient(ControlService, transport);

    test("a picture is read", async () => {
      const { state: picture } = await state.getState({});
      assert.equal(picture.instrument.symbol, "GOLD-BTC");
      assert.equal(picture.mode.mode, Mode.QUOTING);
      assert.ok(picture.fairPrice.value > 0);
    });

    test("a stream begins with the whole picture and goes on in order", async () => {
      let number = 0n;
      await read(
        (options) => state.watchState({}, options),
        (update) => {
          assert.equal(update.number, ++number);
          assert.equal(update.full, number === 1n);
          assert.ok(update.state.fairPrice);
          return number === 10n;
        },
      );
    });

    test("headers and trailers are there", async () => {
      let header, trailer;
      await state.getState(
        {},
        {
          headers: { authorization: "Bearer abc", "x-raw-bin": "AP8" },
          onHeader: (h) => (header = h),
          onTrailer: (t) => (trailer = t),
        },
      );
      assert.equal(header.get("content-type"), "application/grpc-web+proto");
      assert.ok(trailer instanceof Headers);
    });

    test("a command changes what the stream shows", async () => {
      const wanted = name === "fetch" ? "33" : "44";
      let commanded;
      await read(
        (options) => state.watchState({}, options),
        (update) => {
          commanded ??= control.setSpread({ spreadBps: { value: wanted } });
          return update.state.parameters?.parameters.some(
            (parameter) => parameter.name === "spread_bps" && parameter.value === wanted,
          );
        },
      );
      assert.match((await commanded).message, new RegExp(wanted));
    });

    test("a refusal keeps its code and its words, line by line", async () => {
      const changes = [
        { name: "spread_bps", value: "-100 %" },
        { name: "no_such_thing", value: "ü" },
      ];
      const error = await refusal(control.updateParameters({ changes }));
      assert.equal(error.code, Code.InvalidArgument);
      assert.equal(error.rawMessage.split("\n").length, 2);
      assert.match(error.rawMessage, /-100 %/);
      assert.match(error.rawMessage, /no_such_thing/);
    });

    test("an unknown method is unimplemented", async () => {
      const known = StateService.method.getState;
      const unknown = Object.assign(Object.create(known), { name: "NoSuch" });
      const error = await refusal(transport.unary(unknown, undefined, undefined, undefined, {}));
      assert.equal(error.code, Code.Unimplemented);
    });

    test("a request too large is refused", async () => {
      const error = await refusal(control.updateParameters({ changes: [{ name: "x".repeat(70_000), value: "1" }] }));
      assert.equal(error.code, Code.ResourceExhausted);
      const far = await refusal(control.updateParameters({ changes: [{ name: "x".repeat(9_000_000), value: "1" }] }));
      assert.equal(far.code, Code.ResourceExhausted);
    });

    test("a deadline ends a stream", async () => {
      const reading = read(
        (options) => state.watchState({}, { ...options, timeoutMs: 300 }),
        () => false,
      );
      assert.equal((await refusal(reading)).code, Code.DeadlineExceeded);
    });

    test("an aborted stream ends, and the next call is answered", async () => {
      const stop = new AbortController();
      const reading = read(
        () => state.watchState({}, { signal: stop.signal }),
        (update) => {
          if (update.number === 3n) stop.abort();
          return false;
        },
      );
      assert.equal((await refusal(reading)).code, Code.Canceled);
      assert.ok((await state.getState({})).state);
    });

    test("many streams at once", async () => {
      const third = () =>
        read(
          (options) => state.watchState({}, options),
          (update) => update.number === 3n,
        );
      assert.equal((await Promise.all(Array.from({ length: 20 }, third))).length, 20);
    });

    test("events come from the beginning", async () => {
      const { events } = await read(
        (options) => state.watchEvents({ keptOnly: true }, options),
        () => true,
      );
      assert.equal(events[0].sequence, 1n);
    });
  });
}
