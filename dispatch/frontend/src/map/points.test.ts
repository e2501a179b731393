import { describe, expect, it } from "vitest";

import type { DangerRow, ToldRow } from "../types.gen";
import { toldTeams } from "./points";

const row = (part: Partial<ToldRow>): ToldRow => ({ mission: null, team: null, state: "told", ...part }) as ToldRow;

describe("teams that were told of a danger", () => {
  it("are silent while one of their crews is, and outside teams are nobody's", () => {
    const danger = { told: [row({ team: 3, state: "withdrawn" }), row({ mission: 7 }), row({ mission: 8, state: "received" }), row({})] } as unknown as DangerRow;
    const missions = new Map([[7, { team: 4 }], [8, { team: 4 }]]);
    expect([...toldTeams([danger], missions)]).toEqual([[3, "withdrawn"], [4, "told"]]);
  });
});
