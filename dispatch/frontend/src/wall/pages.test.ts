import { describe, expect, it } from "vitest";

import { axisOf } from "./chart";
import { SCALES, fittingScale, layoutOf, nextScale } from "./layout";
import { GAP, PAGE_SECONDS, type View, pagesOf, rowsIn, turned } from "./pages";

const VIEWS: readonly View[] = ["situation", "critical", "crews"];

function filled(room: number): number[] {
  return pagesOf(VIEWS, room).map(({ blocks }) => blocks.reduce((sum, { height }) => sum + height, 0) + GAP * (blocks.length - 1));
}

describe("the pages", () => {
  it("are three on the glass of the design, each with the counts on top", () => {
    const pages = pagesOf(VIEWS, 944);
    expect(pages.map(({ view }) => view)).toEqual(["situation", "critical", "crews"]);
    expect(pages[0]?.blocks.map(({ name }) => name)).toEqual(["urgencies", "people", "times", "trend", "roll_call"]);
    expect(pages.every(({ blocks }) => blocks[0]?.name === "urgencies")).toBe(true);
    expect(filled(944)).toEqual([944, 944, 944]);
  });

  it("become more, not smaller, with larger text, and never more than the room", () => {
    for (const scale of SCALES) {
      const { room } = layoutOf(1920, 1080, scale);
      expect(Math.max(...filled(room)), `at ${scale} %`).toBeLessThanOrEqual(room);
    }
    expect(pagesOf(VIEWS, layoutOf(1920, 1080, 200).room).length).toBeGreaterThan(3);
  });

  it("show every block of every view at every size", () => {
    for (const scale of SCALES) {
      const names = new Set(pagesOf(VIEWS, layoutOf(1920, 1080, scale).room).flatMap(({ blocks }) => blocks.map(({ name }) => name)));
      expect(names.size, `at ${scale} %`).toBe(7);
    }
  });

  it("have at least one row, however low the block", () => {
    expect(rowsIn(288, 60, 57)).toBe(4);
    expect(rowsIn(50, 60, 57)).toBe(1);
  });
});

describe("the turn", () => {
  it("counts down, then goes to the next page and round again", () => {
    expect(turned(0, 3, 2)).toEqual({ at: 0, left: PAGE_SECONDS - 2 });
    expect(turned(0, 3, PAGE_SECONDS)).toEqual({ at: 1, left: PAGE_SECONDS });
    expect(turned(2, 3, PAGE_SECONDS + 40)).toEqual({ at: 0, left: PAGE_SECONDS });
  });

  it("stays on a page that is there when pages go", () => {
    expect(turned(4, 2, 1).at).toBe(1);
    expect(turned(1, 0, 1).at).toBe(0);
  });
});

describe("the text", () => {
  it("goes from 80 to 200 % and no further", () => {
    expect([nextScale(100, 1), nextScale(100, -1), nextScale(200, 1), nextScale(80, -1)]).toEqual([110, 90, 200, 80]);
  });

  it("begins as the design on a glass of twice its size", () => {
    expect(fittingScale(1920, 1080)).toBe(100);
    expect(fittingScale(3840, 2160)).toBe(200);
    expect(fittingScale(1366, 768)).toBe(80);
  });
});

it("the axis has round lines that reach above the highest bar", () => {
  expect(axisOf(31)).toEqual([0, 10, 20, 30, 40]);
  expect(axisOf(0)).toEqual([0, 1]);
  for (const top of [1, 7, 99, 1234]) expect(axisOf(top).at(-1)).toBeGreaterThanOrEqual(top);
});
