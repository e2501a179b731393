import { describe, expect, it } from "vitest";

import type { PresentItem } from "../types.gen";
import { othersOf } from "./colleagues";

const NAMES = new Map([["1", "李静"], ["2", "王海"], ["3", "张主任"]]);

function at(user: string, subject: string, typing = false): PresentItem {
  return { user, subject, typing, since: "2026-08-14T18:43:00Z" };
}

describe("the others at a board", () => {
  it("are everybody but oneself, by name, also where one looks at two things", () => {
    const found = othersOf([at("1", "incident:1"), at("3", "incident:1", true), at("2", "incident:1"), at("2", "incident:2")], 1, NAMES);
    expect(found.map(({ name, subject, typing }) => [name, subject, typing])).toEqual([
      ["王海", "incident:1", false], ["王海", "incident:2", false], ["张主任", "incident:1", true],
    ]);
  });

  it("without a name yet are not shown as a number", () => {
    expect(othersOf([at("9", "incident:1")], 1, NAMES)).toEqual([]);
  });
});
