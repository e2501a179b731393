import { describe, expect, it } from "vitest";

import { metresBetween } from "./distance";
import { due } from "./fixes";
import { waysTo } from "./navigation";

const GOAL = { lon: 118.385, lat: 35.036, name: "南坊头村" };
const ANDROID = "Mozilla/5.0 (Linux; Android 14)";
const APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)";

function parameter(app: string, name: string, agent = ANDROID): string {
  const href = waysTo(GOAL, agent).find((way) => way.app === app)?.href ?? "";
  return new URL(href).searchParams.get(name) ?? "";
}

describe("the ways to the scene", () => {
  it("are given in the datum of each map, half a kilometre apart in Linyi", () => {
    const [lon = 0, lat = 0] = parameter("amap", "to").split(",").map(Number);
    const shift = metresBetween(GOAL, { lon, lat });
    expect(shift).toBeGreaterThan(480);
    expect(shift).toBeLessThan(540);
    expect(parameter("tencent", "tocoord")).toBe(`${lat.toFixed(6)},${lon.toFixed(6)}`);
    expect(parameter("baidu", "coord_type")).toBe("bd09ll");
    expect(parameter("baidu", "location")).not.toBe(`${lat.toFixed(6)},${lon.toFixed(6)}`);
  });

  it("carry the name whole", () => {
    expect(parameter("baidu", "title")).toBe("南坊头村");
  });

  it("go to the system's map as it is, to Apple's as Apple draws China", () => {
    expect(waysTo(GOAL, ANDROID).at(-1)?.href).toContain("geo:35.036000,118.385000");
    expect(parameter("system", "daddr", APPLE)).not.toContain("35.036000");
  });
});

describe("a position", () => {
  const last = { lon: 118, lat: 35, at: 0 };

  it("is sent first, then after 15 seconds or 50 metres, not in between", () => {
    expect(due(null, 0, 0)).toBe(true);
    expect(due(last, 13_000, 10)).toBe(false);
    expect(due(last, 14_980, 0), "the round of fifteen seconds began before the fix came").toBe(true);
    expect(due(last, 6_000, 60)).toBe(true);
    expect(due(last, 5_000, 400), "the server keeps one in five seconds").toBe(false);
    expect(due({ ...last, lost: true }, 6_000, 0), "what did not arrive is made up for").toBe(true);
    expect(due({ ...last, lost: true }, 4_000, 0), "but not at once").toBe(false);
  });
});

it("a degree of latitude is 111 kilometres", () => {
  expect(metresBetween({ lon: 118, lat: 35 }, { lon: 118, lat: 36 })).toBeCloseTo(111_195, -2);
});
