// Every live parameter as the API describes it; changed together or not at all.
import type { Parameter } from "../../generated/mm/v1/types_pb.js";
import type { Commands } from "../commands.js";
import type { Model } from "../model.js";
import { choicesOf, sameValue } from "./choices.js";
import { byId, make, put, setClass, setText } from "./dom.js";

interface Field {
  row: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement;
  problem: HTMLElement;
  value: string; // at the service
}

export class ParameterForm {
  private readonly fields = new Map<string, Field>();
  private readonly apply = byId<HTMLButtonElement>("parameters-apply");
  private readonly discard = byId<HTMLButtonElement>("parameters-discard");
  private etag = "";

  constructor(private readonly commands: Commands) {
    byId("parameters-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.discard.addEventListener("click", () => {
      for (const field of this.fields.values()) field.input.value = field.value;
      this.refresh();
    });
    const filter = byId<HTMLInputElement>("parameters-filter");
    filter.addEventListener("input", () => this.find(filter.value.trim().toLowerCase()));
    filter.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }

  update({ picture: { parameters } }: Model): void {
    if (!parameters || parameters.etag === this.etag) return;
    this.etag = parameters.etag;
    for (const parameter of parameters.parameters) this.show(parameter);
    put("parameters-note", `version ${parameters.version}`);
    this.refresh();
  }

  private show(parameter: Parameter): void {
    const field = this.fields.get(parameter.name) ?? this.add(parameter);
    // What somebody is typing is left alone; it stays marked as different.
    if (sameValue(field.input.value, field.value) || sameValue(field.input.value, parameter.value))
      field.input.value = parameter.value;
    field.value = parameter.value;
  }

  private add({ name, value, unit, range, help }: Parameter): Field {
    const choices = choicesOf(range);
    const id = `parameter-${name}`;
    const input =
      choices.length > 0
        ? make("select", { id }, ...choices.map((choice) => make("option", { value: choice, textContent: choice })))
        : make("input", { id, autocomplete: "off", inputMode: "decimal" });
    input.value = value;
    input.setAttribute("aria-describedby", `${id}-help ${id}-problem`);
    input.addEventListener("input", () => this.refresh());
    const problem = make("p", { id: `${id}-problem`, className: "problem" });
    const row = make(
      "div",
      { className: "parameter" },
      make("label", { htmlFor: id, textContent: name }),
      make("span", { className: "value" }, input, make("span", { className: "unit", textContent: unit })),
      make(
        "p",
        { id: `${id}-help`, className: "help" },
        help,
        " ",
        make("span", { className: "range", textContent: `Allowed: ${range}${unit ? ` ${unit}` : ""}.` }),
      ),
      problem,
    );
    byId("parameters-list").append(row);
    const field: Field = { row, input, problem, value };
    this.fields.set(name, field);
    return field;
  }

  private changes(): { name: string; value: string }[] {
    return [...this.fields]
      .filter(([, field]) => !sameValue(field.input.value, field.value))
      .map(([name, field]) => ({ name, value: field.input.value.trim() }));
  }

  private refresh(): void {
    const changed = new Set(this.changes().map(({ name }) => name));
    for (const [name, field] of this.fields) {
      setClass(field.row, "changed", changed.has(name));
      if (!changed.has(name)) setText(field.problem, "");
    }
    this.apply.disabled = this.discard.disabled = changed.size === 0;
    setText(this.apply, changed.size > 1 ? `Apply ${changed.size} changes` : "Apply");
  }

  private async submit(): Promise<void> {
    const changes = this.changes();
    if (changes.length === 0) return;
    const title = changes.map(({ name, value }) => `${name} = ${value}`).join(", ");
    const refused = await this.commands.give(title, (control) =>
      control.updateParameters({ changes, expectedEtag: this.etag }),
    );
    // Each line of a refusal names what it is about.
    const lines = refused.split("\n");
    for (const [name, field] of this.fields) {
      setText(field.problem, lines.find((line) => new RegExp(`\\b${name}\\b`).test(line)) ?? "");
    }
  }

  private find(words: string): void {
    for (const [name, field] of this.fields) {
      field.row.hidden =
        words !== "" && !name.includes(words) && !(field.row.textContent ?? "").toLowerCase().includes(words);
    }
  }
}
