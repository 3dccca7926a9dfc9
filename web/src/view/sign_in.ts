// Asks for a token when the service wants to know who we are.
import { signIn } from "../link/token.js";
import type { Model } from "../model.js";
import { byId, put } from "./dom.js";

export class SignIn {
  private readonly dialog = byId<HTMLDialogElement>("sign-in");
  private readonly token = byId<HTMLInputElement>("sign-in-token");
  private refused = false; // the stream, not a command

  constructor() {
    this.dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      const token = this.token.value.trim();
      if (token !== "") signIn(token);
    });
  }

  update({ status }: Model): void {
    if (status.phase === "refused") {
      this.refused = true;
      this.ask(status.why);
    } else if (this.refused && status.phase === "live") {
      this.refused = false;
      this.dialog.close();
    }
  }

  ask(why: string): void {
    put("sign-in-why", `mmd says: ${why}`);
    if (!this.dialog.open) this.dialog.showModal();
  }
}
