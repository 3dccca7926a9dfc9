// The commands in the header.
import { Mode, ModeReason } from "../../generated/mm/v1/types_pb.js";
import type { Commands } from "../commands.js";
import type { Model } from "../model.js";
import { byId, put, setClass } from "./dom.js";

/** Opens the dialog; true when it was confirmed. */
function confirmed(id: string): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>(id);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }),
  );
}

function onClick(id: string, act: () => Promise<unknown>): void {
  const button = byId<HTMLButtonElement>(id);
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    void act().finally(() => button.removeAttribute("aria-busy"));
  });
}

export class Controls {
  private readonly spread = byId<HTMLInputElement>("spread-input");
  private edited = false;

  constructor(private readonly commands: Commands) {
    onClick("start", () => commands.give("Start", (control) => control.startTrading({})));
    onClick("stop", () => commands.give("Stop", (control) => control.stopTrading({})));
    onClick("reduce", () => commands.give("Reduce only", (control) => control.reducePosition({})));
    onClick("cancel-all", () => this.cancelAll());
    onClick("kill", () => this.kill());
    onClick("kill-reset", () => this.reset());
    this.spread.addEventListener("input", () => (this.edited = true));
    this.spread.addEventListener("blur", () => (this.edited = this.spread.value !== "" && this.edited));
    byId("commands").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.setSpread();
    });
  }

  update(model: Model): void {
    const { mode, parameters } = model.picture;
    setClass(byId("start"), "primary", mode?.mode === Mode.STOPPED);
    setClass(byId("stop"), "primary", mode !== undefined && mode.mode !== Mode.STOPPED && mode.mode !== Mode.HALTED);
    byId("kill-reset").hidden = mode?.reason !== ModeReason.KILL_SWITCH;
    byId("kill").hidden = mode?.reason === ModeReason.KILL_SWITCH;
    const spread = parameters?.parameters.find((one) => one.name === "spread_bps");
    if (!spread) return;
    put("spread-unit", spread.unit);
    put("spread-help", `${spread.help} Allowed: ${spread.range} ${spread.unit}`);
    this.spread.title = byId("spread-help").textContent ?? "";
    if (!this.edited && document.activeElement !== this.spread && this.spread.value !== spread.value)
      this.spread.value = spread.value;
  }

  private async setSpread(): Promise<void> {
    const value = this.spread.value.trim();
    const refused = await this.commands.give(`Spread ${value} bps`, (control) =>
      control.setSpread({ spreadBps: { value } }),
    );
    if (refused === "") this.edited = false;
  }

  private async cancelAll(): Promise<void> {
    const account = byId<HTMLInputElement>("cancel-account");
    account.checked = false;
    if (!(await confirmed("cancel-dialog"))) return;
    const wholeAccount = account.checked;
    await this.commands.give(wholeAccount ? "Cancel everything on the account" : "Cancel all", (control) =>
      control.cancelAllOrders({ wholeAccount }),
    );
  }

  private async kill(): Promise<void> {
    if (!(await confirmed("kill-dialog"))) return;
    const reason = byId<HTMLInputElement>("kill-reason").value.trim();
    await this.commands.give("Kill switch", (control) => control.engageKillSwitch({ reason }));
  }

  private async reset(): Promise<void> {
    if (!(await confirmed("reset-dialog"))) return;
    const reason = byId<HTMLInputElement>("reset-reason").value.trim();
    await this.commands.give("Reset kill switch", (control) => control.resetKillSwitch({ reason }));
  }
}
