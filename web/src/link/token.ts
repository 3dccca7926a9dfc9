// The bearer token that an operator has given: kept for this tab alone, until it is closed or signed out.
import type { Interceptor, Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

const kept = "mm.token";

export const keptToken = (): string => sessionStorage.getItem(kept) ?? "";

/** Begins anew as whoever the token names: nothing that was shown before stays. */
export function signIn(token: string): void {
  sessionStorage.setItem(kept, token);
  location.reload();
}

export function signOut(): void {
  sessionStorage.removeItem(kept);
  location.reload();
}

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
