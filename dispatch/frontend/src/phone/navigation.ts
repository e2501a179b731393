// Ways to a place in the maps that phones here have, each in its own datum. Our points are WGS-84.

import gcoord from "gcoord";

export interface Goal {
  readonly lon: number;
  readonly lat: number;
  readonly name: string;
}

export interface Way {
  readonly app: "amap" | "baidu" | "tencent" | "system";
  readonly href: string;
}

type Datum = typeof gcoord.GCJ02 | typeof gcoord.BD09;

function shifted({ lon, lat }: Goal, datum: Datum): { lon: string; lat: string } {
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, datum);
  return { lon: x.toFixed(6), lat: y.toFixed(6) };
}

/** Whether the system's own map is Apple's, which draws China in GCJ-02 like AMap, whose data it uses. */
function apple(agent: string): boolean {
  return /iPhone|iPad|Macintosh/.test(agent);
}

function system(goal: Goal, agent: string): string {
  if (apple(agent)) {
    const { lon, lat } = shifted(goal, gcoord.GCJ02);
    return `https://maps.apple.com/?${new URLSearchParams({ daddr: `${lat},${lon}`, q: goal.name, dirflg: "d" })}`;
  }
  const at = `${goal.lat.toFixed(6)},${goal.lon.toFixed(6)}`;
  return `geo:${at}?q=${at}(${encodeURIComponent(goal.name)})`;
}

/** The four links. `agent` is the browser's name for itself. */
export function waysTo(goal: Goal, agent: string): Way[] {
  const gcj = shifted(goal, gcoord.GCJ02);
  const bd = shifted(goal, gcoord.BD09);
  const amap = new URLSearchParams({ to: `${gcj.lon},${gcj.lat},${goal.name}`, mode: "car", coordinate: "gaode", src: "muster", callnative: "1" });
  const baidu = new URLSearchParams({ location: `${bd.lat},${bd.lon}`, title: goal.name, content: goal.name, coord_type: "bd09ll", output: "html", src: "muster" });
  const tencent = new URLSearchParams({ type: "drive", to: goal.name, tocoord: `${gcj.lat},${gcj.lon}`, referer: "muster" });
  return [
    { app: "amap", href: `https://uri.amap.com/navigation?${amap}` },
    { app: "baidu", href: `https://api.map.baidu.com/marker?${baidu}` },
    { app: "tencent", href: `https://apis.map.qq.com/uri/v1/routeplan?${tencent}` },
    { app: "system", href: system(goal, agent) },
  ];
}
