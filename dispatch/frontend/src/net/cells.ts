// The positions of the cells that a screen looks at. A cell that is left stays until the ones that replace it have come.

import type { CellFrame, Position } from "./packed";

type Key = `${string}/${string}`;

function cellOf(key: Key): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

export class Cells {
  readonly #known = new Map<Key, Map<number, Position>>();
  #wanted: ReadonlySet<string> = new Set();
  readonly #awaited = new Set<string>();

  /** Look at exactly these cells from now on. */
  look(cells: readonly string[]): void {
    const had = this.#wanted;
    this.#wanted = new Set(cells);
    for (const cell of this.#awaited) if (!this.#wanted.has(cell)) this.#awaited.delete(cell);
    for (const cell of cells) if (!had.has(cell)) this.#awaited.add(cell);
    this.#tidy();
  }

  /** One frame of `group`; false when it changed nothing here. */
  take(group: string, frame: CellFrame): boolean {
    const key: Key = `${group}/${frame.cell}`;
    const known = frame.full ? new Map<number, Position>() : this.#known.get(key);
    // Said for a cell that was left in the meantime.
    if (!known || (!this.#wants(frame.cell) && !this.#known.has(key))) return false;
    if (frame.full) this.#replaceNested(group, frame.cell);
    for (const [id, position] of frame.entered) known.set(id, position);
    for (const [id, values] of frame.moved) {
      const position = known.get(id);
      if (position) known.set(id, { ...position, ...values });
    }
    for (const id of frame.gone) known.delete(id);
    this.#known.set(key, known);
    if (frame.full) this.#came(frame.cell);
    return true;
  }

  /** A cell, or one around it: where tabs share a socket, another may look at more. */
  #wants(cell: string): boolean {
    return this.#wanted.has(cell) || [...this.#wanted].some((wanted) => wanted.startsWith(cell));
  }

  #came(cell: string): void {
    const before = this.#awaited.size;
    for (const awaited of this.#awaited) if (awaited.startsWith(cell)) this.#awaited.delete(awaited);
    if (this.#awaited.size < before) this.#tidy();
  }

  /** The server tells of no cell within another: what comes in full takes the place of those around and within it. */
  #replaceNested(group: string, cell: string): void {
    for (const key of this.#known.keys()) {
      const other = cellOf(key);
      if (key === `${group}/${other}` && other !== cell && (other.startsWith(cell) || cell.startsWith(other))) this.#known.delete(key);
    }
  }

  /** By subject; who just went from one cell to the next is where they were last. */
  positions(): Map<string, Position> {
    const found = new Map<string, Position>();
    for (const cell of this.#known.values()) {
      for (const position of cell.values()) {
        const other = found.get(position.subject);
        if (!other || other.at <= position.at) found.set(position.subject, position);
      }
    }
    return found;
  }

  #tidy(): void {
    if (this.#awaited.size > 0) return;
    for (const key of this.#known.keys()) {
      if (!this.#wants(cellOf(key))) this.#known.delete(key);
    }
  }
}
