import { expect, it } from "vitest";

import type { AskRow, PhoneCall, PhoneIncident, PhoneMission, PhoneSnapshot } from "../types.gen";
import { minutesFor, othersThan, viewOf } from "./views";

const INCIDENT = { id: 14, number: 14, kind: "trapped", urgency: "urgent", title: "12 人被困屋顶" } as PhoneIncident;
const call = (id: number, state: string, urgency = "urgent"): PhoneCall =>
  ({ ask: { id, state, asked_at: "2026-08-13T18:44:00Z" } as AskRow, incident: { ...INCIDENT, urgency }, open: true }) as PhoneCall;
const mission = (id: number, state: string): PhoneMission => ({ mission: { id, state }, incident: INCIDENT }) as PhoneMission;
const shown = (calls: readonly PhoneCall[], missions: readonly PhoneMission[] = []): PhoneSnapshot => ({ calls, missions }) as unknown as PhoneSnapshot;

it("shows the most urgent question that waits", () => {
  const view = viewOf(shown([call(1, "sent"), call(2, "delivered", "critical")]), null);
  expect(view).toMatchObject({ name: "asked", call: { ask: { id: 2 } } });
});

it("shows the mission before a question, and the question as something else that waits", () => {
  const snapshot = shown([call(1, "sent")], [mission(7, "en_route")]);
  const view = viewOf(snapshot, null);
  expect(view.name).toBe("engaged");
  expect(othersThan(view, snapshot).map(({ focus }) => focus)).toEqual(["ask:1"]);
  expect(viewOf(snapshot, "ask:1").name).toBe("asked");
});

it("keeps a crew that was stood down until it is home", () => {
  expect(viewOf(shown([], [mission(7, "stood_down")]), null).name).toBe("engaged");
  expect(viewOf(shown([], [mission(7, "home")]), null).name).toBe("idle");
});

it("asks nobody twice who has said no, unless the mind was changed", () => {
  expect(viewOf(shown([call(1, "declined")]), null).name).toBe("idle");
  expect(viewOf(shown([call(1, "declined")]), "ask:1").name).toBe("asked");
});

it("forgets a choice that is not there any more", () => {
  expect(viewOf(shown([]), "ask:9").name).toBe("idle");
});

it("suggests minutes that the drive allows", () => {
  expect(minutesFor(840).suggested).toBe(15);
  expect(minutesFor(null).suggested).toBe(15);
  expect(minutesFor(60 * 47).suggested).toBe(50);
});
