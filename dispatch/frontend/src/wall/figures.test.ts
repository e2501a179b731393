import { describe, expect, it } from "vitest";

import { NOW, incidents, snapshot } from "../dev/night";
import type { MissionRow } from "../types.gen";
import { countPeople, countUrgency, crewsOut, oldestWait, onScene, pressing, rollCallLeft, unseenCritical } from "./figures";

const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();
const [first] = snapshot.rows.missions;
const crew = (id: number, more: Partial<MissionRow>): MissionRow => ({ ...(first as MissionRow), id, ...more });

describe("the counts", () => {
  it("say how many are open, and how many more than half an hour ago", () => {
    expect(countUrgency(incidents, "critical", NOW)).toEqual({ open: 2, change: 2 });
    const closed = incidents.map((row) => (row.number === 9 ? { ...row, state: "closed", closed_at: at(-60) } : row));
    expect(countUrgency(closed, "urgent", NOW)).toEqual({ open: 3, change: 1 });
  });

  it("count everybody who said yes as accepted, wherever they are by now", () => {
    const people = countPeople(incidents.filter((row) => row.number === 9));
    expect(people).toEqual({ needed: 20, asked: 38, accepted: 20, way: 2, scene: 16 });
  });

  it("leave out what is closed", () => {
    expect(countPeople(incidents.map((row) => ({ ...row, state: "closed" }))).needed).toBe(0);
  });

  it("say how long the oldest message waits", () => {
    expect(oldestWait(snapshot.rows.queue, NOW)).toBe(250);
    expect(oldestWait([], NOW)).toBeNull();
  });
});

describe("what must not be missed", () => {
  it("is the newest critical incident that nobody has looked at", () => {
    expect(unseenCritical(incidents).map((row) => row.number)).toEqual([22]);
    expect(unseenCritical(incidents.map((row) => ({ ...row, seen: true })))).toEqual([]);
  });

  it("goes by urgency, without the routine", () => {
    expect(pressing(incidents).map((row) => row.number)).toEqual([14, 22, 9, 11, 17, 23]);
  });
});

describe("crews", () => {
  it("whose roll call is overdue stand on top", () => {
    const crews = [crew(1, { state: "on_scene", roll_call_due_at: at(60) }), crew(2, { state: "on_scene", roll_call_due_at: at(-5) }), crew(3, { state: "en_route" })];
    expect(onScene(crews).map((row) => row.id)).toEqual([2, 1]);
    expect(rollCallLeft(crews[1] as MissionRow, NOW)).toBe(-5);
  });

  it("that left the scene have no roll call", () => {
    expect(rollCallLeft({ state: "returning", roll_call_due_at: at(-5) }, NOW)).toBeNull();
  });

  it("in trouble come first, those at home are not out", () => {
    const crews = [crew(1, { state: "on_scene" }), crew(2, { state: "home" }), crew(3, { state: "en_route", trouble: "blocked" })];
    expect(crewsOut(crews).map((row) => row.id)).toEqual([3, 1]);
  });
});
