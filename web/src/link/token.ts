// The bearer token that somebody has given to this page. Usually there is none: the browser itself has asked for it,
// and sends it with each request. Then this tab keeps none either.
const kept = "mm.token";

export const keptToken = (): string => sessionStorage.getItem(kept) ?? "";

/** For this tab alone, until it is closed or signed out. */
export const keep = (token: string): void => sessionStorage.setItem(kept, token);

export const forget = (): void => sessionStorage.removeItem(kept);

/** Begins anew as whoever is left: nothing that was shown before stays. */
export function signOut(): void {
  forget();
  location.reload();
}

/** In the place of the one that the browser has sent so far. A `fetch` cannot do this. */
export function giveToBrowser(token: string): Promise<void> {
  const request = new XMLHttpRequest();
  request.open("GET", location.href, true, "token", token);
  return new Promise((resolve) => {
    request.onloadend = () => resolve();
    request.send();
  });
}
