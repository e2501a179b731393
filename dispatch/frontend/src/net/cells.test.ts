import { describe, expect, it } from "vitest";

import { Cells } from "./cells";
import type { CellFrame, Position } from "./packed";

function frame(cell: string, subjects: readonly string[], full = true): CellFrame {
  const entered = subjects.map((subject, id): [number, Position] => [id, { subject, source: "", lon: 0, lat: 0, heading: null, speed: null, accuracy: null, at: 1 }]);
  return { group: 1, cell, full, entered: new Map(entered), moved: new Map(), gone: [] };
}

const shown = (cells: Cells): string[] => [...cells.positions().keys()].sort();

describe("a tab that shares its socket with one that looks at more", () => {
  it("takes the cell around its own for its own", () => {
    const cells = new Cells();
    cells.look(["0123"]);
    expect(cells.take("g", frame("01", ["a", "b"]))).toBe(true);
    expect(shown(cells)).toEqual(["a", "b"]);
    expect(cells.take("g", frame("2", ["c"]))).toBe(false);
  });

  it("lets the smaller cell replace it once that comes, and the other way round", () => {
    const cells = new Cells();
    cells.look(["0123"]);
    cells.take("g", frame("0123", ["a", "left"]));
    cells.take("g", frame("01", ["a", "b"]));
    expect(shown(cells)).toEqual(["a", "b"]);
    cells.take("g", frame("0123", ["a"]));
    expect(shown(cells)).toEqual(["a"]);
  });
});
