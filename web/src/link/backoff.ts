// How long to wait before the next attempt: doubling, with a little chance in it, so that many browsers do not
// come back to a restarted service in the same moment.
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly firstMs = 200,
    private readonly mostMs = 3000,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const full = Math.min(this.firstMs * 2 ** this.attempts, this.mostMs);
    this.attempts += 1;
    return full * (0.75 + 0.5 * this.random());
  }

  reset(): void {
    this.attempts = 0;
  }
}
