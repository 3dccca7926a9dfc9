// The API's enumerations in words. They come from the generated names, so a new value has its word at once.
import { EntryKind } from "../generated/mm/v1/money_pb.js";
import { HoldReason, Mode, ModeReason, OrderState, SideState, SourceStatus, type ModeStatus } from "../generated/mm/v1/types_pb.js";
import { Side } from "../generated/mm/v1/units_pb.js";

/** "POSITION_LIMIT" -> "position limit" */
function spoken(name: string | undefined): string {
  return name === undefined ? "unknown" : name.toLowerCase().replaceAll("_", " ");
}

export const modeWord = (mode: Mode): string => spoken(Mode[mode]);
export const reasonWord = (reason: ModeReason): string => spoken(ModeReason[reason]);
export const holdWord = (hold: HoldReason): string => spoken(HoldReason[hold]);
export const sideStateWord = (state: SideState): string => spoken(SideState[state]);
export const sourceWord = (status: SourceStatus): string => spoken(SourceStatus[status]);
export const orderWord = (state: OrderState): string => spoken(OrderState[state]);
export const entryWord = (kind: EntryKind): string => spoken(EntryKind[kind]);
export const sideWord = (side: Side): string => spoken(Side[side]);

/** "source stale: binance:BTCUSDT" */
export function modeReason(status: ModeStatus): string {
  const reason = status.reason === ModeReason.UNSPECIFIED ? "" : reasonWord(status.reason);
  return [reason, status.detail].filter((part) => part !== "").join(": ");
}
