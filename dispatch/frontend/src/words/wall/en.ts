// The wall's words in English.

import type { WallWords } from "./zh";

const some = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const en: WallWords = {
  title: "Wall",
  persons: { trapped: "Trapped", evacuated: "Evacuated", hospital: "Hospital", missing: "Missing" },
  asOf: (at) => ` (as of ${at})`,
  alarm: (number, what) => `New critical #${number} ${what}`,
  more: (n) => `${n} more`,
  change: (n) => `${n > 0 ? "+" : "−"}${Math.abs(n)}`,
  changeHint: "change in the last 30 minutes",
  queue: "Queue", oldest: (age) => `${age} old`, queueEmpty: "empty",
  counts: { needed: "Needed", asked: "Asked", accepted: "Accepted", way: "En route", scene: "On scene" },
  countsLabel: (scene, needed) => `${scene} people on scene of ${needed} needed`,
  times: { notified: "Call→alert", turnout: "Alert→leave", arrived: "Call→scene", p90: "90 %", median: "median" },
  target: (at) => `target ${at}`,
  missed: "missed",
  nothing: "–",
  trend: { title: "Trend", requests: "new requests per 30 min", open: "open incidents", time: "Time", none: "No data yet", waiting: "Reading trends…" },
  rollCall: {
    title: "Teams on scene · roll call", every: (minutes) => `every ${minutes} min`,
    sum: (teams, people) => `${some(teams, "team", "teams")}, ${some(people, "person", "people")}`,
    late: (n) => `${n} overdue`, over: (t) => `over ${t}`,
    none: "No team is on scene now", rest: (n) => `${some(n, "more team", "more teams")}`,
  },
  critical: {
    title: "Critical and urgent", sum: (n) => some(n, "incident", "incidents"), rest: (n) => `${n} more`,
    need: "need", asked: "ask", accepted: "yes", way: "way", scene: "scene", unseen: "Unseen",
  },
  crews: {
    title: "Teams out", sum: (teams, people) => `${some(teams, "team", "teams")}, ${some(people, "person", "people")}`,
    ready: (teams, people) => `ready: ${some(teams, "team", "teams")}, ${some(people, "person", "people")}`,
    eta: (at) => `due ${at}`, late: (t) => `late ${t}`, roll: (t) => `roll call ${t}`,
    since: (at) => `since ${at}`, rest: (n) => `${some(n, "more team", "more teams")}`, alone: "Single volunteer", none: "No team is out",
  },
  views: { situation: "Situation", critical: "Critical", crews: "Teams" },
  rotating: (view, at, of, seconds) => `${view} ${at} / ${of} · next in ${seconds} s`,
  holding: (view, at, of) => `${view} ${at} / ${of} · held`,
  hold: "Hold", go: "Rotate", page: (at) => `Page ${at}`,
  language: "中文",
  readOnly: "Read-only wall · no names, no phones",
  awake: "screen stays on", mayDim: "screen may go dark",
  scale: (percent) => `Text ${percent}%`, smaller: "Smaller text", larger: "Larger text",
  rollCallAlarm: (n) => `Roll call overdue: ${some(n, "team", "teams")}`,
  trouble: (n) => `${n} blocked`,
  legend: { available: "Ready", asked: "Asked", accepted: "Accepted", en_route: "En route", on_scene: "On scene", off: "Resting", late: "Late" },
  offline: (at) => `Offline since ${at}`,
  refused: "This address is no longer valid; open the wall from the board again",
  loading: "Reading the situation…",
};
