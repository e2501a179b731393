import { describe, expect, it } from "vitest";

import type { MissionRow } from "../types.gen";
import type { Act, ActName } from "./acts";
import { nextStep, revertWaits, stepsOf, toldSteps } from "./steps";

const MISSION: MissionRow = {
  id: 7, incident: 14, team: 5, team_name: "兰山水上", leader: "刘*", state: "on_scene", strength: 6, boats: 2, vehicles: 1, stop: "on_scene", trouble: null, words: "",
  eta_at: null, committed_at: "2026-08-13T18:47:00Z", departed_at: "2026-08-13T18:50:00Z", arrived_at: "2026-08-13T19:04:00Z", left_at: null, home_at: null,
  roll_call_due_at: null, subject: "mission:7", closed: null,
};
let last = 0;
const act = (name: ActName, about = "mission:7"): Act => ({
  id: (last += 1), who: "person:9", key: `k${last}`, name, about, detail: "", path: "", body: {}, at: "2026-08-13T20:52:41Z", tried: false,
});
const statuses = (mission: MissionRow, acts: readonly Act[]): string => stepsOf(mission, acts).map(({ status }) => status).join(" ");

describe("the stepper", () => {
  it("has what is done, what is now and what is next", () => {
    expect(statuses(MISSION, [])).toBe("done done now next next");
  });

  it("shows what waits on the phone apart from what the server knows", () => {
    expect(statuses(MISSION, [act("leave")])).toBe("done done done waits next");
    expect(stepsOf(MISSION, [act("leave")])[3]).toEqual({ state: "returning", status: "waits", at: "2026-08-13T20:52:41Z" });
  });

  it("forgets a step that was taken back while it waited", () => {
    expect(statuses(MISSION, [act("leave"), act("revert")])).toBe("done done now next next");
  });

  it("leaves out what waits for another mission", () => {
    expect(toldSteps([act("leave", "mission:8")], 7)).toEqual([]);
  });

  it("of a crew that was stood down on the way leads straight home", () => {
    const stood = { ...MISSION, state: "stood_down", arrived_at: null };
    expect(statuses(stood, [])).toBe("done now next next next");
    expect(nextStep(stood, "home", [])).toBe("home");
    expect(statuses({ ...stood, state: "home", home_at: "2026-08-13T20:00:00Z" }, [])).toBe("done done next next now");
  });
});

describe("the big button", () => {
  it("offers what the server says is next", () => {
    expect(nextStep(MISSION, "leave", [])).toBe("leave");
    expect(nextStep(MISSION, null, [])).toBeNull();
  });

  it("goes on from what waits", () => {
    expect(nextStep(MISSION, "leave", [act("leave")])).toBe("home");
    expect(nextStep(MISSION, "leave", [act("leave"), act("home")])).toBeNull();
  });

  it("offers nothing while a step that the server knows is being taken back", () => {
    expect(revertWaits([act("revert")], 7)).toBe(true);
    expect(revertWaits([act("leave"), act("revert")], 7)).toBe(false);
    expect(nextStep(MISSION, "leave", [act("revert")])).toBeNull();
  });
});
