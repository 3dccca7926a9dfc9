// The words that a parameter allows, read from the API's own description.

/** "off, join or behind" -> ["off", "join", "behind"]; nothing for a range of numbers. */
export function choicesOf(range: string): string[] {
  if (!/^[a-z_]+(, [a-z_]+)* or [a-z_]+$/.test(range)) return [];
  return range.split(/, | or /);
}

/** Whether both say the same, as "0.5" and "0.50" do. */
export function sameValue(one: string, other: string): boolean {
  const [a, b] = [one.trim(), other.trim()];
  return a === b || (a !== "" && b !== "" && Number(a) === Number(b));
}
