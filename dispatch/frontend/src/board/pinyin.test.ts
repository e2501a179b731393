import { describe, expect, it } from "vitest";

import { initials, matches } from "./pinyin";

describe("a name in Chinese", () => {
  it("has the first letters of its pinyin", () => {
    expect(initials("南坊头村")).toBe("nftc");
    expect(initials("兰山区水上救援队")).toBe("lsqssjyd");
    expect(initials("#14 河东")).toBe("#14 hd");
  });

  it("is found by them, by its characters and by both", () => {
    expect(matches("#1 南坊头村 12 人被困屋顶", ["nft"])).toBe(true);
    expect(matches("#1 南坊头村 12 人被困屋顶", ["南坊", "bk"])).toBe(true);
    expect(matches("#1 南坊头村", ["xyz"])).toBe(false);
    expect(matches("#1 南坊头村", ["n"])).toBe(false);
  });
});
