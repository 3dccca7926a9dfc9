// What is known of the service, in the place where its stream ends; and, for each page, what is new since that page
// looked. A page that does not look costs nothing.
import { isFieldSet } from "@bufbuild/protobuf";
import type {
  Event,
  HistoryEntry,
  ProfitReport,
  WatchResponse,
  WatchStateResponse,
  WhoAmIResponse,
} from "../../generated/mm/v1/state_service_pb.js";
import { type Fill } from "../../generated/mm/v1/money_pb.js";
import { ServiceStateSchema, type Depth, type ServiceState } from "../../generated/mm/v1/types_pb.js";
import { entryOf, entryOfPast, ParameterChanges, VenueChanges, type Entry } from "./log.js";
import { Ring } from "./ring.js";
import { rowOf, SampleTable } from "./samples.js";
import { timeSeconds } from "./time.js";

export const keptSamples = 6 * 3600;
export const keptFills = 2000;
const keptEntries = 3000;
const keptSteps = 1500;

export interface Status {
  phase: "connecting" | "live" | "lost" | "refused"; // refused: the service wants to know who we are
  since: number; // Unix ms
  why: string;
}

// Of a page: how far it has read.
export interface Cursor {
  picture: number;
  entries: number;
  steps: number;
  samples: number;
  fills: number;
  fillsEpoch: number;
  past: number;
  rest: number;
}

export const beginning: Cursor = {
  picture: 0,
  entries: 0,
  steps: 0,
  samples: 0,
  fills: 0,
  fillsEpoch: -1,
  past: 0,
  rest: 0,
};

// What is small and told whole.
export interface Rest {
  depth: Depth | undefined; // the exchange's book
  who: WhoAmIResponse | undefined; // we are to the service; undefined: not known yet
  profit: readonly ProfitReport[]; // of stretches of time; none without a ledger
}

// What is new to a page.
export interface Delta {
  status: Status;
  heard: number; // Unix ms of the newest message; 0: none yet
  picture: Partial<ServiceState>; // fields that changed, each whole
  entries: Entry[];
  steps: Entry[]; // of orders: many, so they are kept apart
  past: Entry[] | undefined; // from the ledger, once
  fills: Fill[];
  allFills: boolean; // `fills` are all that are known
  samples: Float64Array;
  rest: Rest | undefined; // none: nothing of it has changed
}

export class Store {
  run = 0n;
  lastEvent = 0n;
  lastSample = 0n;
  heard = 0;
  status: Status = { phase: "connecting", since: Date.now(), why: "" };

  private version = 0;
  private readonly picture: Record<string, unknown> = {};
  private readonly fieldVersions = new Map<string, number>();
  private readonly entries = new Ring<Entry>(keptEntries);
  private readonly steps = new Ring<Entry>(keptSteps);
  private readonly fills = new Ring<Fill>(keptFills);
  private fillsEpoch = 0;
  private readonly samples = new SampleTable(keptSamples);
  private past: Entry[] = [];
  private firstEvent = Number.POSITIVE_INFINITY; // time of the oldest that the streams have told
  private pastVersion = 0;
  private readonly parameters = new ParameterChanges();
  private readonly venue = new VenueChanges();
  private rest: Rest = { depth: undefined, who: undefined, profit: [] };
  private restVersion = 0;

  /** True when the message is the first of another run: nothing that was numbered holds on. */
  take(message: WatchResponse, now: number): boolean {
    const begun = message.run !== this.run;
    if (begun) {
      this.run = message.run;
      this.lastEvent = 0n;
      this.lastSample = 0n;
      this.fills.clear();
      this.fillsEpoch += 1;
    }
    this.heard = now;
    if (message.picture) this.takePicture(message.picture);
    if (message.depth) this.takeRest({ depth: message.depth });
    for (const event of message.happened?.events ?? []) this.takeEvent(event);
    for (const sample of message.samples) {
      this.lastSample = sample.number;
      this.samples.add(rowOf(sample));
    }
    return begun;
  }

  /** All fills from before the stream began; those that it told meanwhile are kept. */
  takeFills(fills: Fill[]): void {
    const last = fills.at(-1)?.number ?? 0n;
    const newer = this.fills.all().filter((fill) => fill.number > last);
    this.fills.clear();
    this.fills.push(...fills, ...newer);
    this.fillsEpoch += 1;
  }

  /** The past is told once, up to where the events begin; runs of the service are told by the ledger alone. */
  takePast(entries: HistoryEntry[]): void {
    this.past = entries.map(entryOfPast);
    this.cutPast();
  }

  get knowsUs(): boolean {
    return this.rest.who !== undefined;
  }

  takeWho(who: WhoAmIResponse | undefined): void {
    this.takeRest({ who });
  }

  takeProfit(profit: ProfitReport[]): void {
    this.takeRest({ profit });
  }

  note(entry: Entry): void {
    this.entries.push(entry);
  }

  /** What is new to the cursor, which moves on. */
  since(cursor: Cursor): Delta {
    const delta: Delta = {
      status: this.status,
      heard: this.heard,
      picture: this.pictureSince(cursor.picture),
      entries: this.entries.from(cursor.entries),
      steps: this.steps.from(cursor.steps),
      past: cursor.past === this.pastVersion ? undefined : this.past,
      allFills: cursor.fillsEpoch !== this.fillsEpoch,
      fills: this.fills.from(cursor.fillsEpoch === this.fillsEpoch ? cursor.fills : 0),
      samples: this.samples.from(cursor.samples),
      rest: cursor.rest === this.restVersion ? undefined : this.rest,
    };
    Object.assign(cursor, {
      picture: this.version,
      entries: this.entries.end,
      steps: this.steps.end,
      samples: this.samples.end,
      fills: this.fills.end,
      fillsEpoch: this.fillsEpoch,
      past: this.pastVersion,
      rest: this.restVersion,
    } satisfies Cursor);
    return delta;
  }

  private takeRest(part: Partial<Rest>): void {
    this.rest = { ...this.rest, ...part };
    this.restVersion += 1;
  }

  private pictureSince(version: number): Partial<ServiceState> {
    const changed: Record<string, unknown> = {};
    for (const [field, at] of this.fieldVersions) if (at > version) changed[field] = this.picture[field];
    return changed;
  }

  private takePicture({ full, state }: WatchStateResponse): void {
    if (!state) return;
    this.version += 1;
    for (const field of ServiceStateSchema.fields) {
      // Numbers are always told; a message that is not set has not changed, or, in a whole picture, is not there.
      if (!full && field.fieldKind === "message" && !isFieldSet(state, field)) continue;
      this.picture[field.localName] = state[field.localName as keyof ServiceState];
      this.fieldVersions.set(field.localName, this.version);
    }
    const changed = this.venue.note(state);
    if (changed) this.entries.push(changed);
  }

  private cutPast(): void {
    this.past = this.past.filter((entry) => entry.time < this.firstEvent || entry.kind === "session");
    this.pastVersion += 1;
  }

  // The ledger may have told it already: it knows a fill before the stream comes to it. Numbers only grow.
  private takeFill(fill: Fill): void {
    if (fill.number > (this.fills.all().at(-1)?.number ?? 0n)) this.fills.push(fill);
  }

  private takeEvent(event: Event): void {
    this.lastEvent = event.sequence;
    if (this.firstEvent === Number.POSITIVE_INFINITY) {
      this.firstEvent = timeSeconds(event.time);
      if (this.past.length > 0) this.cutPast();
    }
    const entry = entryOf(event, this.parameters);
    if (entry) (entry.kind === "order" ? this.steps : this.entries).push(entry);
    if (event.what.case === "fill") this.takeFill(event.what.value);
  }
}
