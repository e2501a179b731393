import { describe, expect, it } from "vitest";

import { Offsets } from "./offsets";

describe("numbered events", () => {
  it("come in order, each once", () => {
    const offsets = new Offsets();
    offsets.reset({ "desk:1": 4 });
    expect(offsets.take("desk:1", 5)).toBe("next");
    expect(offsets.take("desk:1", 5)).toBe("old");
    expect(offsets.take("desk:1", 3)).toBe("old");
    expect(offsets.all()).toEqual({ "desk:1": 5 });
  });

  it("show a hole, and the offset stays where it was", () => {
    const offsets = new Offsets();
    offsets.reset({ "desk:1": 4 });
    expect(offsets.take("desk:1", 6)).toBe("hole");
    expect(offsets.all()).toEqual({ "desk:1": 4 });
  });

  it("of a stream that is not followed are foreign", () => {
    expect(new Offsets().take("desk:2", 1)).toBe("foreign");
  });
});
