import { describe, expect, it } from "vitest";

import type { IncidentRow } from "../types.gen";
import { NOW, incidents } from "../dev/night";
import { answerOf, byUrgency, lateBy, passes, shortPlace, stageTimer, stuckIncidents } from "./derive";

const open = { urgency: "", kind: "", county: "", state: "open", unseen: false };

describe("the list", () => {
  it("goes by urgency, then by the longest wait", () => {
    const order = [...incidents].sort(byUrgency);
    expect(order.map((row) => row.urgency)).toEqual([...order.map((row) => row.urgency)].sort((a, b) => "cur".indexOf(a[0] ?? "") - "cur".indexOf(b[0] ?? "")));
    const urgent = order.filter((row) => row.urgency === "urgent").map((row) => row.received_at);
    expect(urgent).toEqual([...urgent].sort());
  });

  it("shows what is open, in the county and kind that were chosen", () => {
    const closed = { ...(incidents[0] as IncidentRow), state: "closed" };
    expect(passes(closed, open)).toBe(false);
    expect(passes(closed, { ...open, state: "" })).toBe(true);
    expect(passes(incidents[0] as IncidentRow, { ...open, county: "费县" })).toBe(false);
  });
});

it("a place is said in a few characters: county and township", () => {
  expect(shortPlace("河东区", "汤头街道南坊头村西头")).toBe("河东 汤头");
  expect(shortPlace("河东区", "河东区芝麻墩街道")).toBe("河东 芝麻墩");
  expect(shortPlace("沂南县", "老桥边")).toBe("沂南");
  expect(shortPlace("", "相邸镇相邸水库边")).toBe("相邸");
  expect(shortPlace("", "水库边")).toBe("水库边");
});

it("an incident is stuck when it lacks people and nobody is being asked any more; it is said once", () => {
  const lacks = { ...(incidents[0] as IncidentRow), id: 1, state: "called_out", counts: { ...(incidents[0] as IncidentRow).counts, needed: 6, accepted: 2 } };
  const table = new Map([[1, lacks], [2, { ...lacks, id: 2, counts: { ...lacks.counts, accepted: 6 } }], [3, { ...lacks, id: 3 }]]);
  const callOut = (id: number, incident: number, state: string) => ({ id, incident, letter: "A", state, life_critical: false, started_at: null, next_at: null, next_who: "", policy: "waves", wave: 0, wave_at: null, chance: null, paused_at: null, override_at: null, lane: "urgent", sign_up_until: null, approval: "" });
  const callOuts = [callOut(1, 1, "exhausted"), callOut(2, 1, "exhausted"), callOut(3, 2, "exhausted"), callOut(4, 3, "exhausted"), callOut(5, 3, "running")];
  expect(stuckIncidents(callOuts, table).map((row) => row.id)).toEqual([1]);
});

it("what nobody has seen can be shown alone", () => {
  const seen = incidents.filter((row) => passes(row, { ...open, unseen: true })).map((row) => row.seen);
  expect(seen).toEqual([false, false]);
});

describe("the stage timer", () => {
  const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

  it("is plain with time to spare, gold in the last minute, red afterwards", () => {
    expect(stageTimer({ due_at: at(90), stage_at: at(-10) }, NOW)).toEqual({ level: "plain", seconds: 90 });
    expect(stageTimer({ due_at: at(59), stage_at: at(-10) }, NOW).level).toBe("soon");
    expect(stageTimer({ due_at: at(-5), stage_at: at(-10) }, NOW)).toEqual({ level: "overdue", seconds: 5 });
  });

  it("counts up where nothing is due", () => {
    expect(stageTimer({ due_at: null, stage_at: at(-70) }, NOW)).toEqual({ level: "plain", seconds: 70 });
  });
});

it("an unclear word is never an accept", () => {
  expect(answerOf({ state: "accepted", unclear: true })).toBe("unclear");
});

it("a crew is late two minutes after it said it would be there, and only on the way", () => {
  const eta_at = new Date(NOW - 121_000).toISOString();
  expect(lateBy({ state: "en_route", eta_at }, NOW)).toBe(121);
  expect(lateBy({ state: "on_scene", eta_at }, NOW)).toBe(0);
  expect(lateBy({ state: "en_route", eta_at: new Date(NOW - 60_000).toISOString() }, NOW)).toBe(0);
});
