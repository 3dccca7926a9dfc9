// The API's times as numbers.
import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

/** Unix seconds; NaN when there is none. */
export function timeSeconds(time: Timestamp | undefined): number {
  return time ? Number(time.seconds) + time.nanos / 1e9 : Number.NaN;
}

/** NaN when there is none. */
export function durationSeconds(duration: Duration | undefined): number {
  return duration ? Number(duration.seconds) + duration.nanos / 1e9 : Number.NaN;
}
