// Which event comes next: numbered per stream, duplicates ignored, a hole found at once.

export type Place = "next" | "old" | "hole" | "foreign";

export class Offsets {
  #last = new Map<string, number>();

  /** Start over at the offsets of a snapshot. */
  reset(streams: Readonly<Record<string, number>>): void {
    this.#last = new Map(Object.entries(streams));
  }

  /** Where `offset` stands on `stream`; a next one is taken. */
  take(stream: string, offset: number): Place {
    const last = this.#last.get(stream);
    if (last === undefined) return "foreign";
    if (offset <= last) return "old";
    if (offset > last + 1) return "hole";
    this.#last.set(stream, offset);
    return "next";
  }

  /** The offsets after which to listen. */
  all(): Record<string, number> {
    return Object.fromEntries(this.#last);
  }

  get empty(): boolean {
    return this.#last.size === 0;
  }
}
