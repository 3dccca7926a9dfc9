// The one place that decides who may command. It is the service that refuses a viewer; this spares him the buttons.
// Until the service has said who we are, nothing can be pressed.
import { Role, type WhoAmIResponse } from "../generated/mm/v1/state_service_pb.js";
import { signOut } from "./link/token.js";
import type { Model } from "./model.js";
import { byId, mark, put } from "./view/dom.js";

/** "alice · viewer, may look only" */
export function whoText(who: WhoAmIResponse | undefined): string {
  if (!who) return "";
  return who.role === Role.OPERATOR ? who.name : `${who.name} · viewer, may look only`;
}

export class Permission {
  private readonly sets = document.querySelectorAll<HTMLFieldSetElement>("fieldset[data-needs='operator']");

  constructor(token: string) {
    const leave = byId("sign-out");
    leave.hidden = token === "";
    leave.addEventListener("click", signOut);
    this.allow(undefined);
  }

  update({ rest }: Model): void {
    this.allow(rest.who);
  }

  private allow(who: WhoAmIResponse | undefined): void {
    const role = who?.role ?? Role.UNSPECIFIED;
    mark(document.body, "role", Role[role].toLowerCase());
    put("who", whoText(who));
    for (const set of this.sets) set.disabled = role !== Role.OPERATOR;
  }
}
