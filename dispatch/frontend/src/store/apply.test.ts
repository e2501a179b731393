import { describe, expect, it } from "vitest";

import { snapshot } from "../dev/night";
import type { AnyEvent, AskRow, ClosureRow, DangerRow, IncidentRow, Rows } from "../types.gen";
import { apply } from "./apply";
import { Wanted, merged, tablesOf } from "./tables";

const NO_ROWS: Rows = {
  incidents: [], requests: [], teams: [], call_outs: [], asks: [], missions: [], queue: [], entries: [], closures: [], dangers: [], alarms: [],
};
const COUNTS = {
  needed: 12, asked: 0, accepted: 0, en_route: 0, on_scene: 0, requests: 1, unclear: 0, trouble: 0,
  trapped: 12, evacuated: 0, hospital: 0, missing: 0,
};
const INCIDENT: IncidentRow = {
  id: 14, number: 14, label: "LY-2026-14", state: "received", kind: "trapped", urgency: "critical",
  title: "南坊头村 12 人被困屋顶", place: "芝麻墩", area: "371312", lon: null, lat: null, precision: "none",
  people: 12, on_water: true, owner: null, owner_name: "", seen: false, sensitive: false,
  received_at: "2026-08-13T18:43:08Z", stage_at: "2026-08-13T18:43:08Z", closed_at: null, next: "locate",
  due_at: null, counts: COUNTS,
};
const ASK: AskRow = {
  id: 7, call_out: 1, incident: 14, team: 3, who: "张*强", phone: "138****2207", role: "leader", state: "sent",
  round: 1, wave: 1, asked_at: "2026-08-13T18:44:00Z", due_at: null, answered_at: null, source: "", offered: null,
  taken: null, eta_minutes: null, words: "", unclear: false, delivery: "sent", call: "", next: "", reserve: null,
};

describe("an event", () => {
  it("patches a known row at once and asks for its words", () => {
    const wanted = new Wanted();
    const event: AnyEvent = {
      type: "incident.changed", operation: 1, id: 14, number: 14, state: "located", kind: "trapped", urgency: "critical",
      lon: 118.4, lat: 35.1, precision: "village", owner: 2, seen: true, sensitive: false, stage_at: "2026-08-13T18:43:30Z",
    };
    const after = apply(tablesOf({ ...NO_ROWS, incidents: [INCIDENT] }), event, wanted).incidents.get(14);
    expect(after).toMatchObject({ state: "located", lon: 118.4, seen: true, title: INCIDENT.title });
    expect(after).not.toHaveProperty("type");
    expect(wanted.query()).toBe("incidents=14");
  });

  it("leaves an unknown row to the fetch", () => {
    const wanted = new Wanted();
    const event: AnyEvent = { type: "request.changed", operation: 1, id: 9, state: "new", lane: "help", incident: null, owner: null };
    expect(apply(tablesOf(NO_ROWS), event, wanted).requests.size).toBe(0);
    expect(wanted.query()).toBe("requests=9");
    expect(wanted.figures).toBe(true);
  });

  it("leaves other tables as they are, so that what reads them is not drawn again", () => {
    const tables = tablesOf({ ...NO_ROWS, incidents: [INCIDENT], asks: [ASK] });
    const event: AnyEvent = {
      type: "ask.changed", operation: 1, id: 7, call_out: 1, incident: 14, team: 3, state: "accepted", round: 1,
      unclear: false, offered: 6, eta_minutes: 20, due_at: null, source: "text",
    };
    const after = apply(tables, event, new Wanted());
    expect(after.incidents).toBe(tables.incidents);
    expect(after.asks.get(7)?.state).toBe("accepted");
  });

  it("of an ask reads its team anew where the team may be asked now, or not any more", () => {
    const tables = tablesOf({ ...NO_ROWS, asks: [ASK] });
    const ask = {
      type: "ask.changed", operation: 1, id: 7, call_out: 1, incident: 14, team: 3, round: 1,
      unclear: false, offered: null, eta_minutes: null, due_at: null, source: "",
    } as const;
    const read = (event: AnyEvent): string => {
      const wanted = new Wanted();
      apply(tables, event, wanted);
      return wanted.query();
    };
    expect(read({ ...ask, state: "withdrawn" })).toBe("teams=3&asks=7");
    expect(read({ ...ask, id: 8, state: "queued" })).toBe("teams=3&asks=8");
    expect(read({ ...ask, state: "sent" })).toBe("asks=7");
    expect(read({ ...ask, team: null, state: "withdrawn" })).toBe("asks=7");
  });

  it("of a text in reads the exception queue, of a text out its ask", () => {
    const wanted = new Wanted();
    const text = { type: "text.changed", operation: 1, id: 1, mission: null } as const;
    apply(tablesOf(NO_ROWS), { ...text, outbound: false, state: "in_queue", ask: null }, wanted);
    apply(tablesOf(NO_ROWS), { ...text, outbound: true, state: "delivered", ask: 7 }, wanted);
    expect(wanted.query()).toBe("asks=7&queue=1");
  });

  it("of a text out that is lost reads the exception queue, and so does one that stands in it", () => {
    const text = { type: "text.changed", operation: 1, id: 31, outbound: true, ask: null, mission: null } as const;
    const [lost, sent, found] = [new Wanted(), new Wanted(), new Wanted()];
    apply(tablesOf(NO_ROWS), { ...text, state: "undelivered" }, lost);
    apply(tablesOf(NO_ROWS), { ...text, state: "delivered" }, sent);
    apply(tablesOf({ ...NO_ROWS, queue: snapshot.rows.queue }), { ...text, state: "delivered" }, found);
    expect([lost.queue, sent.queue, found.queue]).toEqual([true, false, true]);
  });
});

describe("a closure", () => {
  const ROW: ClosureRow = {
    id: 3, kind: "flooded", shape: { type: "Point", coordinates: [118.4, 35.1] }, bridges_open: false, note: "", drawn_by: 1,
    drawn_name: "王敏", drawn_at: "2026-08-13T18:44:00Z", lifted_name: "", lifted_at: null,
  };

  it("that was drawn is fetched: no event carries a shape", () => {
    const wanted = new Wanted();
    const event: AnyEvent = { type: "closure.changed", operation: 1, id: 3, kind: "flooded", standing: true };
    expect(apply(tablesOf(NO_ROWS), event, wanted).closures.size).toBe(0);
    expect(wanted.query()).toBe("closures=3");
  });

  it("that was lifted is off the map before anything is fetched", () => {
    const event: AnyEvent = { type: "closure.changed", operation: 1, id: 3, kind: "flooded", standing: false };
    expect(apply(tablesOf({ ...NO_ROWS, closures: [ROW] }), event, new Wanted()).closures.size).toBe(0);
  });
});

describe("fetched rows", () => {
  it("replace what was asked for, and what did not come is gone", () => {
    const wanted = new Wanted();
    wanted.add("asks", 7);
    wanted.add("asks", 8);
    const tables = tablesOf({ ...NO_ROWS, asks: [ASK, { ...ASK, id: 8 }] });
    const after = merged(tables, { ...NO_ROWS, asks: [{ ...ASK, words: "能不能晚点" }] }, wanted);
    expect([...after.asks.values()].map((row) => [row.id, row.words])).toEqual([[7, "能不能晚点"]]);
  });
});

describe("a danger and a cry for help", () => {
  it("are fetched while they stand, and off the screen at once when they are over", () => {
    const wanted = new Wanted();
    const standing: AnyEvent = { type: "danger.changed", operation: 1, id: 4, act: "leave", standing: true, lift_asked: false, told: 2, received: 0, withdrawn: 0 };
    apply(tablesOf(NO_ROWS), standing, wanted);
    apply(tablesOf(NO_ROWS), { type: "alarm.changed", operation: 1, id: 5, mission: 7, standing: true, acknowledged: false, escalated: false }, wanted);
    expect(wanted.query()).toBe("dangers=4&alarms=5");
    const danger = { id: 4 } as DangerRow;
    expect(apply(tablesOf({ ...NO_ROWS, dangers: [danger] }), { ...standing, standing: false }, new Wanted()).dangers.size).toBe(0);
  });
});
