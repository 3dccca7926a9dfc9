// What this page knows: everything that it shows is made from here.
import type { Entry } from "./link/log.js";
import { SampleTable } from "./link/samples.js";
import { keptFills, keptSamples, type Delta, type Rest, type Status } from "./link/store.js";
import type { Fill } from "../generated/mm/v1/money_pb.js";
import type { ServiceState } from "../generated/mm/v1/types_pb.js";
import { decimals } from "./view/format.js";

const keptEntries = 3000;

function keepNewest<T>(list: T[], most: number): void {
  if (list.length > most * 1.25) list.splice(0, list.length - most);
}

export class Model {
  readonly picture: Partial<ServiceState> = {};
  readonly samples = new SampleTable(keptSamples);
  readonly entries: Entry[] = [];
  readonly steps: Entry[] = [];
  past: Entry[] = [];
  fills: Fill[] = [];
  rest: Rest = { depth: undefined, who: undefined, profit: [] };
  status: Status = { phase: "connecting", since: Date.now(), why: "" };
  heard = 0;

  take(delta: Delta): void {
    Object.assign(this.picture, delta.picture);
    this.samples.addAll(delta.samples);
    this.entries.push(...delta.entries);
    this.steps.push(...delta.steps);
    if (delta.past) this.past = delta.past;
    if (delta.allFills) this.fills = delta.fills;
    else this.fills.push(...delta.fills);
    if (delta.rest) this.rest = delta.rest;
    this.status = delta.status;
    this.heard = delta.heard;
    keepNewest(this.entries, keptEntries);
    keepNewest(this.steps, keptEntries);
    keepNewest(this.fills, keptFills);
  }

  parameter(name: string): string | undefined {
    return this.picture.parameters?.parameters.find((one) => one.name === name)?.value;
  }
  get priceDigits(): number {
    return decimals(this.picture.instrument?.priceIncrement?.value ?? "0.000001");
  }
  get fair(): number {
    return this.picture.fairPrice?.value ?? Number.NaN;
  }
  /** "GOLD-BTC" -> "BTC" */
  get quoteAsset(): string {
    return this.picture.instrument?.symbol.split("-").at(-1) ?? "";
  }
}
