import { describe, expect, it } from "vitest";

import { together } from "./quadkeys";

describe("map cells of several tabs", () => {
  it("are asked for as they are while there is room", () => {
    expect(together(["01", "02", "01"], 3)).toEqual(["01", "02"]);
  });

  it("give way, the smallest first, to the cell around them", () => {
    expect(together(["0110", "0111", "2", "30"], 3)).toEqual(["011", "2", "30"]);
  });

  it("end at the whole world", () => {
    expect(together(["0", "1", "2"], 1)).toEqual([""]);
  });
});
