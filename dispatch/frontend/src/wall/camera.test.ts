import { expect, it } from "vitest";

import { incidents, positions, snapshot } from "../dev/night";
import { boundsOf, placesOf } from "./camera";

const { missions, teams } = snapshot.rows;
const seen = {
  incidents, missions, teams: new Map(teams.map((row) => [row.id, row])), positions: new Map(positions.map((row) => [row.subject, row])),
};

it("the whole area is all that is open", () => {
  expect(placesOf("situation", seen)).toHaveLength(incidents.length);
  expect(placesOf("situation", { ...seen, incidents: incidents.map((row) => ({ ...row, state: "closed" })) })).toEqual([]);
});

it("the critical page looks at the critical, at the urgent where there is none", () => {
  expect(placesOf("critical", seen)).toEqual([[118.385, 35.036], [118.372, 34.762]]);
  expect(placesOf("critical", { ...seen, incidents: incidents.filter((row) => row.urgency !== "critical") })).toHaveLength(4);
});

it("the crews' page sees crews and where they go, by the base of whose position is not known", () => {
  const places = placesOf("crews", { ...seen, missions: missions.filter((row) => row.id === 2) });
  expect(places).toEqual([[118.432, 35.188], [118.487, 35.226]]);
});

it("no place has no bounds", () => {
  expect(boundsOf([])).toBeNull();
  expect(boundsOf([[118, 35], [119, 34]])).toEqual([118, 34, 119, 35]);
});
