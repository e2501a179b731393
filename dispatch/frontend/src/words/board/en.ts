// The board's own words in English: the same keys as zh.ts.

import type { BoardWords } from "./zh";

export const en: BoardWords = {
  operation: "Operation",
  gesture: "Press any key to let it ring",
  colon: ": ",
  corrected: "Place corrected; crews on the way and on scene are told",
  full: "All needs are met. To send more, raise them first with =.",
  nothing: "Nothing found",
  search: "Command or search",
  unseen: (n) => `${n} new`,
  keys: { nextTab: "Next list: incidents, requests, exceptions", toPane: "Pane", back: "Back to list", row: "Row with the focus (← → in and out, ↑ ↓ to move)", assign: "Assign a team (by rank)", zoom: "Zoom in, out", close: "Close, cancel, let go" },
  overview: {
    title: "Teams", hint: "Choose an incident to see who fits", attention: "Needs you", calm: "Nobody is blocked or late, no words wait.",
    out: "Out now", ready: "Standby", none: "No crew is out yet", teams: (n) => `${n} ${n === 1 ? "team" : "teams"}`, free: (n) => `${n} ready`,
    allKinds: "All kinds", latest: "Latest", noReady: "No team of this kind stands by", show: "Show on the map", drag: "Drag onto an incident to assign", noIncident: "no incident",
  },
  attention: {
    trouble: "Trouble", words: "Words to read", rollCall: "Roll-call overdue", late: "Late", approve: "To approve", queue: "Texts to file", queueCount: (n) => `${n}`,
    exhausted: "Nobody left to ask",
  },
  ways: {
    title: (n) => `Call out → #${n}`, group: "How to ask", usual: " (suggested)", nobody: "Nobody can be asked", atOnce: "at once",
    nth: (n) => `Wave ${n}`, who: (teams, people) => [teams && `${teams} ${teams === 1 ? "team" : "teams"}`, people && `${people} ${people === 1 ? "person" : "people"}`].filter(Boolean).join(", ") || "0 teams",
    first: (who, percent, time) => `first ${who}, ${percent} % filled within ${time}`, most: (n) => `; up to ${n} if nobody answers`,
    within: (minutes) => `there in ≤ ${minutes} min`, chance: (percent) => `${percent} % filled`,
    everybody: (n) => `${n} could be asked in all`, firstNames: "First", singles: (n) => `${n} single ${n === 1 ? "volunteer" : "volunteers"}`,
    send: (who) => `Send wave 1 · ${who}`, sendAny: "Send",
    short: (percent) => `Asking everybody fills it with only ${percent} %: prepare to hand over or to ask for support.`,
    approval: (n) => `More than ${n}: goes out once a commander has approved.`, approvalLater: (n) => `Above ${n} in all it stops and waits for a commander.`,
    stops: "Stops as soon as it is filled; everybody else hears “full” at once, and so does a late yes.",
  },
  waves: {
    title: "Waves", skip: "Next wave now", pause: "Pause", standing: (t) => `Paused with ${t} left`,
    counts: (n, yes, no) => `${n} asked · ${yes} yes · ${no} no`,
    override: "Everybody is rung, a commander is asked; without an answer it goes on, and the log says so", agree: "Agree", refuse: "Stop it",
  },
  queue: { settle: "Seen to", settled: "Seen to, logged", take: "Take as a request", nobody: "Needs nobody", choose: "Choose an incident first, then M files to it" },
  nextStep: { resolve: "See trouble", read: "Read words", crews: "See crews" },
  askedSoFar: (n, at, t) => `since ${at} · ${n} asked${t && ` · ${t} so far`}`,
  company: {
    also: "Also looking", and: ", ", looks: (name) => `${name} is looking`, writes: (name) => `${name} is writing`,
    locked: (name) => `${name} is writing; you can when they stop`, board: (names) => `Also on duty: ${names}`, waiting: "Sent, not confirmed yet",
  },
  team: { assignTo: (n) => `Assign to #${n}`, assign: (team) => `Assign ${team}`, people: (n) => `${n} ${n === 1 ? "person" : "people"}` },
  pin: { hint: "Click the map, or move it with the arrow keys and press Enter to pin the cross" },
  map: { legend: "Legend", whole: "Whole area" },
  preview: { room: (n) => `room for ${n} more`, second: "More than one segment: broken at the dashed marks, and it costs double" },
  intake: { check: "Please check what was filled in", pasteHint: "Or paste the whole message into any field (Ctrl V): it is taken apart" },
  places: { muster: "own gazetteer", tianditu: "Tianditu", amap: "AMap", nominatim: "Nominatim", pin: "pinned by hand" },
  why: {
    trapped: "somebody trapped", cry: "a cry for help", lacking: "lacks goods", hands: "lacks hands", asks_for: "asks others to give", missing: "somebody missing", cut_off: "cut off",
    unrescued: "not rescued yet", form: "written as a request", vulnerable: "vulnerable people", water: "speaks of water", injury: "hurt or ill", contact: "leaves a contact", urgent: "sounds urgent",
    state_them: "says how it stands", gives: "offers to give", come_to_us: "offers shelter", has: "has goods", donates: "donates", serves: "offers a service", press: "press",
    video: "video", fame: "passed on by celebrities", cheer: "cheering on", rumour: "rumour", alarm: "a warning", warning: "a reminder", service: "service information",
    how_to: "how to help oneself", solved: "said to be solved", moves: "traffic", phone: "same phone", place: "same place", near: "close by", words: "much the same words",
  },
  commands: { needs: "Set needs", suspend: "Suspend incident", resume: "Resume incident", cancel: "Cancel incident", reopen: "Reopen incident", print: "Print report", reports: "Reports", handset: "Handsets", legend: "Show or hide the legend" },
};
