import { describe, expect, it } from "vitest";

import { outsideOf } from "./outside";

describe("outside teams", () => {
  it("are a name and a phone, a line each", () => {
    expect(outsideOf("蓝天救援队 139 0000 0009\n\n曙光：+86 138-0000-0001")).toEqual({
      teams: [{ name: "蓝天救援队", phone: "13900000009" }, { name: "曙光", phone: "+8613800000001" }], bad: null,
    });
  });
  it("without a phone or a name are named, so that nobody is left out in silence", () => {
    expect(outsideOf("蓝天救援队").bad).toBe("蓝天救援队");
    expect(outsideOf("13900000009").bad).toBe("13900000009");
  });
});
