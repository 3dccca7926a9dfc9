// The newest so many of a sequence. Each has an index that it keeps, so that a reader can ask for what came after
// the ones it has.
export class Ring<T> {
  private items: T[] = [];
  private first = 0;

  constructor(private readonly most: number) {}

  /** One more than the index of the newest. */
  get end(): number {
    return this.first + this.items.length;
  }

  push(...added: T[]): void {
    for (const item of added) this.items.push(item);
    // In blocks: moving everything for each one would cost more than the memory it saves.
    if (this.items.length > this.most * 1.25) this.drop(this.items.length - this.most);
  }

  clear(): void {
    this.drop(this.items.length);
  }

  /** From the index on, as far as they are kept. */
  from(index: number): T[] {
    return this.items.slice(Math.max(index - this.first, 0));
  }

  all(): readonly T[] {
    return this.items;
  }

  private drop(count: number): void {
    this.items.splice(0, count);
    this.first += count;
  }
}
