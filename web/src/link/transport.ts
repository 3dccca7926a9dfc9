// The API over gRPC-Web, as whoever a token names.
import type { Interceptor, Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

/** Says with each call who calls; nothing without a token. */
export function bearer(token: string): Interceptor {
  return (next) => (request) => {
    if (token !== "") request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
}

export function transportOf(baseUrl: string, token: string): Transport {
  return createGrpcWebTransport({ baseUrl, interceptors: [bearer(token)] });
}
