import { describe, expect, it } from "vitest";

import { NOW, snapshot } from "../dev/night";
import { hms } from "../format";
import { tablesOf } from "../store/tables";
import type { EntryRow } from "../types.gen";
import { first } from "./first";

const entry = (id: number, told: Partial<EntryRow>): EntryRow => ({
  id, incident: null, mission: null, verb: "", at: new Date(NOW - 5000).toISOString(), recorded_at: new Date(NOW).toISOString(), who: "王海", words: "", ...told,
});
const request = snapshot.rows.requests[0];
const tables = tablesOf({
  ...snapshot.rows,
  entries: [
    entry(1, { incident: 14, words: "召集 A：问 兰山水上" }),
    entry(2, { incident: 14, who: "李静", words: "我自己的" }),
    entry(3, { words: `认领求助 ${request?.label}` }),
    entry(4, { incident: 9, at: new Date(NOW - 3_600_000).toISOString(), words: "一小时前" }),
  ],
});

describe("whoever comes second", () => {
  it("is told who was first with the incident, when and with what, not what one did oneself", () => {
    expect(first("/api/incidents/14/assign", tables, "李静", NOW)).toBe(`${hms(NOW - 5000)} 王海 召集 A：问 兰山水上`);
  });

  it("is told who has claimed the request", () => {
    expect(first(`/api/requests/${request?.id}/claim`, tables, "李静", NOW)).toContain("王海 认领求助");
  });

  it("is told nothing where nobody was lately", () => {
    expect(first("/api/incidents/9/assign", tables, "李静", NOW)).toBe("");
    expect(first("/api/texts/9/claim", tables, "李静", NOW)).toBe("");
  });
});
