// The words of travel-time areas, coverage and moves in English: the same keys as zh.ts.

import type { AreaWords } from "./zh";

const teams = (n: number): string => `${n} ${n === 1 ? "team" : "teams"}`;

export const en: AreaWords = {
  group: "Travel time and coverage", button: "15/30/60 min", buttonOf: (whom) => `${whom}: areas within 15/30/60 minutes`, choose: "Choose an incident with a place, or a team, first",
  towards: (n) => `Who reaches #${n}`, from: (team) => `Where ${team} gets to`,
  mode: "By", modes: { car: "Car", foot: "On foot" }, minutes: (n) => `${n} min`, pill: (n) => `${n} min`, pillEstimated: (n) => `est. ${n} min`,
  teams: (n) => `${teams(n)} free`, people: (n) => `${n} on standby`, incidents: (n) => `${n} ${n === 1 ? "incident" : "incidents"}`, area: (km2) => `${km2} km²`,
  columns: { line: "Line", minutes: "Way", teams: "Free teams", people: "Volunteers", incidents: "Incidents" },
  note: "The way only, without getting ready; people are counted at their base.", fix: (minutes) => `From where the team was ${minutes} min ago.`,
  estimated: "Estimated: there is no road data here. It is the straight line, and closed roads are not avoided.", loading: "Working it out…",
  coverage: {
    button: "Coverage", title: "Coverage", minutes: "Within minutes", region: "Region", teams: (n) => `${teams(n)} free`,
    uncovered: "Out of reach", of: (uncovered, whole) => `${uncovered} of ${whole} km²`, percent: (n) => `${n}%`,
    townships: "Townships out of reach", townshipsOf: (n, known) => `${n} of ${known}`, unplaced: (n) => `${n} more ${n === 1 ? "township has" : "townships have"} no known place and ${n === 1 ? "is" : "are"} not counted`,
    more: (n) => `${n} more`, incidents: "Incidents out of reach", incidentsOf: (n, people) => `${n}${people ? ` (${people} ${people === 1 ? "person" : "people"} reported)` : ""}`,
    volunteers: "Volunteers' bases out of reach", volunteersOf: (n, all) => `${n} of ${all}`,
    people: "There are no population figures in the system: these are townships, incidents and registered volunteers, not residents.",
    legend: "Hatched: no free team gets there in time", noTeams: "No team is free: all of it is out of reach.",
  },
  moves: {
    title: "Pre-positioning", most: "Move at most", reserve: "Stay in each county", teams, propose: "Propose", again: "Propose again", none: "No move is worth it.",
    noneMovable: "No team stands by with everybody, so none can be moved.", movable: (n) => `${teams(n)} with everybody on standby`, way: (from, to) => `${from} → ${to}`,
    arrives: (n, estimated) => `there in ${n} min${estimated ? " (est.)" : ""}`, gains: (km2) => `newly reaches ${km2} km²`,
    result: (before, after) => `Out of reach ${before} → ${after} km²`, lost: (km2) => `of which ${km2} km² are no longer reached once they leave`,
    proven: "All moves were compared; none is better.", share: (n) => `At least ${n}% of what the best moves could do (proven).`,
    proposal: "A proposal: nobody is told. The map shows what would still be out of reach.", drop: "Close proposal",
  },
  score: "How it is ranked",
};
