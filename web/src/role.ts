// The one place that decides who may command. The service has no roles yet, so whoever sees may steer; it is the
// service that refuses a viewer, and this only spares him the buttons.
export type Role = "operator" | "viewer";

export function assume(role: Role): void {
  document.body.dataset["role"] = role;
  for (const set of document.querySelectorAll<HTMLFieldSetElement>("fieldset[data-needs='operator']"))
    set.disabled = role !== "operator";
}
