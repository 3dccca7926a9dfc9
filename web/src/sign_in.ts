// Asks for a token when the service wants to know who we are, and begins anew with it.
import { ConnectError, createClient } from "@connectrpc/connect";
import { StateService } from "../generated/mm/v1/state_service_pb.js";
import { forget, giveToBrowser, keep } from "./link/token.js";
import { transportOf } from "./link/transport.js";
import type { Model } from "./model.js";
import { byId, put } from "./view/dom.js";

export class SignIn {
  private readonly dialog = byId<HTMLDialogElement>("sign-in");
  private readonly token = byId<HTMLInputElement>("sign-in-token");
  private refused = false; // the stream, not a command

  constructor(private readonly baseUrl: string) {
    this.dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      const token = this.token.value.trim();
      if (token !== "") void this.give(token);
    });
  }

  update({ status }: Model): void {
    if (status.phase === "refused") {
      if (!this.refused) this.ask(status.why);
      this.refused = true;
    } else if (this.refused && status.phase === "live") {
      this.refused = false;
      this.dialog.close();
    }
  }

  ask(why: string): void {
    put("sign-in-why", `mmd says: ${why}`);
    if (!this.dialog.open) this.dialog.showModal();
  }

  private async give(token: string): Promise<void> {
    const why = await this.problem(token);
    if (why !== "") return this.ask(why);
    // The files of the page are behind the same lock: what the browser shows there has to be the new token too. When
    // it sends it with calls as well, this page need not.
    await giveToBrowser(token);
    if ((await this.problem("")) === "") forget();
    else keep(token);
    location.reload();
  }

  // What the service says to whoever shows the token; nothing when it knows him.
  private async problem(token: string): Promise<string> {
    try {
      await createClient(StateService, transportOf(this.baseUrl, token)).whoAmI({});
      return "";
    } catch (error) {
      return ConnectError.from(error).rawMessage;
    }
  }
}
