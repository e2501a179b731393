import { expect, it } from "vitest";

import type { MissionRow, TeamRow } from "../types.gen";
import { wallTeams } from "./team-points";

const TEAM = { id: 1, kind: "water", name: "兰山区水上救援队", short_name: "兰山水上", state: "on_scene", strength: 14, engaged: 8, lon: 118.3, lat: 35 } as TeamRow;
const CREW = { id: 7, team: 1, state: "on_scene", strength: 8, eta_at: null } as MissionRow;

it("a team that is out has the people of its crew, and lies over those who are free", () => {
  const free = { ...TEAM, id: 2, short_name: "兰山急救", state: "available", strength: 12, engaged: 0 };
  const { features } = wallTeams([TEAM, free], [CREW, { ...CREW, id: 8, state: "home", strength: 3 }], 0);
  expect(features.map(({ properties }) => [properties?.["name"], properties?.["rank"]])).toEqual([["兰山急救 12", 0], ["兰山水上 8", 1]]);
});
