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

describe("a tab that looks elsewhere", () => {
  const from = { lon: 1, lat: 2, heading: null, speed: null, accuracy: null, at: 2 };

  it("keeps what it left until all that it looks at now has come", () => {
    const cells = new Cells();
    cells.look(["00", "01"]);
    cells.take("g", frame("00", ["a"]));
    cells.take("g", frame("01", ["b"]));
    cells.look(["01", "02", "03"]);
    cells.take("g", frame("02", ["c"]));
    expect(shown(cells)).toEqual(["a", "b", "c"]);
    cells.take("g", frame("03", []));
    expect(shown(cells)).toEqual(["b", "c"]);
    expect(cells.take("g", frame("00", ["a"]))).toBe(false);
  });

  it("sees who moves, who goes, and who went from one cell to the next where they are now", () => {
    const cells = new Cells();
    cells.look(["00", "01"]);
    cells.take("g", frame("00", ["a", "b", "c"]));
    cells.take("g", frame("01", []));
    cells.take("g", { group: 1, cell: "00", full: false, entered: new Map(), moved: new Map([[0, from], [9, from]]), gone: [1] });
    expect(cells.positions().get("a")).toEqual({ subject: "a", source: "", ...from });
    expect(shown(cells)).toEqual(["a", "c"]);
    cells.take("g", { group: 1, cell: "01", full: false, entered: new Map([[2, { subject: "c", source: "", ...from }]]), moved: new Map(), gone: [] });
    expect(cells.positions().get("c")?.lon).toBe(1);
    cells.take("g", { group: 1, cell: "00", full: false, entered: new Map(), moved: new Map(), gone: [2] });
    expect(shown(cells)).toEqual(["a", "c"]);
  });

  it("takes no news of a cell of which it was not shown all", () => {
    const cells = new Cells();
    cells.look(["00"]);
    expect(cells.take("g", frame("00", ["a"], false))).toBe(false);
  });
});
