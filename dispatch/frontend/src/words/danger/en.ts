// Words of dangers and of distress: for the board, the wall and the phone.

import type { DangerWords } from "./zh";

export const en: DangerWords = {
  raise: "Raise a danger",
  acts: { leave: "LEAVE NOW", hold: "STAY PUT" },
  draw: "Draw the area: click corners, click the first to close it",
  dialog: {
    title: "Raise a danger", act: "Everybody there is to", leave: "leave at once", hold: "stop and take shelter", name: "What the area is called", nameHelp: "As on the telephone, e.g. Tangtou", why: "Why (optional)", whyHelp: "E.g. dam release upstream",
    outside: "Outside teams in it (optional)", outsideHelp: "One a line: name and phone, e.g. Blue Sky 13800000000", badOutside: (line) => `No phone on this line: ${line}. Nobody was told.`,
    send: "Tell everybody now", counting: "Counting who is inside…", inside: (crews, teams) => `${crews} ${crews === 1 ? "crew" : "crews"} out and ${teams} ${teams === 1 ? "team" : "teams"} at base will be told.`,
    nobody: "No crew and no team is inside; the area is closed all the same.", unreachable: (n) => `${n} of them have no phone: tell them another way.`, closed: "Nobody is sent there until two people lift it.",
    done: (name) => `Danger raised: ${name}`,
  },
  panel: "Dangers", silent: "silent", told: "told", received: "received", withdrawn: "safe", nobodySilent: "Everybody answered", round: (n) => `told ${n}×`, again: (t) => `again in ${t}`, last: "not told again by itself",
  ago: "silent for", noPhone: "no phone", dial: "Phone", logged: "The look was logged", sayReceived: "Received", sayWithdrawn: "Safe", tellAgain: "Tell again", show: "Show", more: (n) => `${n} answered`,
  since: (who, at) => `${who}, ${at}`, closedArea: "closed to new missions", over: (names) => `The scene lies in a danger: ${names.join(", ")}.`,
  lift: "Lift", liftAsk: "Ask to lift", liftSure: "Confirm: lift", keep: "Keep it", asked: (who, at) => `${who} asked to lift it at ${at}; a second person confirms`, lifted: (name) => `Lifted: ${name}`, liftAsked: "Asked to lift; another coordinator confirms",
  kind: { crew: "crew", team: "team", outside: "outside" },
  source: (word) => ` (${word})`,
  alarm: {
    title: "CREW IN DISTRESS", take: "I have it", over: "Out of danger", taken: (who, at) => `${who} has it since ${at}`, untaken: "nobody has it", escalated: (at) => `nobody for 60 s; taken higher at ${at}`,
    place: (at, age) => `fix ${at} (${age} ago)`, sent: "no fix: where it was sent", none: "place unknown", times: (n) => `pressed ${n}×`, took: "You have it", ended: "Marked as out of danger",
    told: (who, at) => `${who} at the desk has it since ${at}. Keep your phone at hand.`, waiting: "The desk is alarmed, nobody has taken it yet. Ring if you can.",
  },
  phone: {
    area: (area) => `Danger area: ${area}`, leave: "Go to safe ground at once, count your people", hold: "Stop at once, take shelter where you are", received: "Received", withdrawn: "We are out, safe", safe: "We are safe",
    answered: "The desk knows you heard. Press once more when you are safe:", out: (at) => `Reported safe at ${at}`, desk: "Ring the desk", waits: "waiting to be sent",
  },
  wall: { silent: (n) => `${n} silent`, told: (n) => `${n} told`, withdrawn: (n) => `${n} safe`, alarm: (crew) => `SOS ${crew}`, danger: "Danger" },
};
