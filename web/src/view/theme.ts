// Dark or light: as the system says, until somebody chooses.
import { byId } from "./dom.js";

const remembered = "mm.theme";
const choices = ["system", "dark", "light"] as const;
type Choice = (typeof choices)[number];

export function startTheme(changed: () => void): void {
  const button = byId<HTMLButtonElement>("theme");
  let choice = choices.find((one) => one === localStorage.getItem(remembered)) ?? "system";
  const show = (next: Choice) => {
    choice = next;
    if (choice === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = choice;
    button.textContent = `Theme: ${choice}`;
    changed();
  };
  button.addEventListener("click", () => {
    show(choices[(choices.indexOf(choice) + 1) % choices.length]!);
    localStorage.setItem(remembered, choice);
  });
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", changed);
  show(choice);
}

/** A colour of the style sheet, as charts need it. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
