// Icons of Maki and Temaki (CC0), read to paths so that the page and the map's canvas draw the same shapes.

import binoculars from "@rapideditor/temaki/icons/binoculars.svg?raw";
import boating from "@rapideditor/temaki/icons/boating.svg?raw";
import buoy from "@rapideditor/temaki/icons/buoy.svg?raw";
import detergent from "@rapideditor/temaki/icons/detergent_bottle.svg?raw";
import shower from "@rapideditor/temaki/icons/shower.svg?raw";
import tap from "@rapideditor/temaki/icons/water_tap.svg?raw";
import tools from "@rapideditor/temaki/icons/tools.svg?raw";
import truck from "@rapideditor/temaki/icons/truck.svg?raw";
import bus from "@mapbox/maki/icons/bus.svg?raw";
import car from "@mapbox/maki/icons/car.svg?raw";
import circle from "@mapbox/maki/icons/circle.svg?raw";
import defibrillator from "@mapbox/maki/icons/defibrillator.svg?raw";
import heart from "@mapbox/maki/icons/heart.svg?raw";
import home from "@mapbox/maki/icons/home.svg?raw";
import pitch from "@mapbox/maki/icons/pitch.svg?raw";
import shelter from "@mapbox/maki/icons/shelter.svg?raw";
import { assertNever } from "../never";
import type { IncidentKind, TeamKind } from "../types.gen";

export interface Icon {
  readonly path: string;
  /** The edge of its square view box. */
  readonly box: number;
}

function read(svg: string): Icon {
  const box = /viewBox="0 0 (\d+)/.exec(svg)?.[1] ?? "15";
  const paths = [...svg.matchAll(/\sd="([^"]+)"/g)].map((match) => (match[1] ?? "").replace(/&#x[0-9A-Fa-f]+;/g, " "));
  return { path: paths.join(" "), box: Number(box) };
}

// Waves and a parcel of our own: neither set has one that reads at 14 px.
const WAVES: Icon = {
  box: 15,
  path: "M1 3.2q1.6-1.4 3.2 0t3.2 0 3.2 0 3.4 0v1.6q-1.7 1.4-3.4 0t-3.2 0-3.2 0T1 4.8zM1 7q1.6-1.4 3.2 0t3.2 0 3.2 0 3.4 0v1.6q-1.7 1.4-3.4 0t-3.2 0-3.2 0T1 8.6zM1 10.8q1.6-1.4 3.2 0t3.2 0 3.2 0 3.4 0v1.6q-1.7 1.4-3.4 0t-3.2 0-3.2 0T1 12.4z",
};
const PARCEL: Icon = {
  box: 15,
  path: "M7.5 1 13.4 3.6 7.5 6.2 1.6 3.6zM1 4.6 7 7.3V14L1 11.3zM14 4.6 8 7.3V14l6-2.7z",
};

const ICONS = {
  home: read(home),
  buoy: read(buoy),
  bus: read(bus),
  binoculars: read(binoculars),
  defibrillator: read(defibrillator),
  car: read(car),
  detergent: read(detergent),
  shelter: read(shelter),
  pitch: read(pitch),
  circle: read(circle),
  tools: read(tools),
  boating: read(boating),
  tap: read(tap),
  shower: read(shower),
  heart: read(heart),
  truck: read(truck),
} as const;

/** The icon of a kind of incident. */
export function kindIcon(kind: IncidentKind): Icon {
  switch (kind) {
    case "trapped": return ICONS.home;
    case "water_rescue": return ICONS.buoy;
    case "evacuation": return ICONS.bus;
    case "missing": return ICONS.binoculars;
    case "medical": return ICONS.defibrillator;
    case "vehicle": return ICONS.car;
    case "flooding": return WAVES;
    case "supplies": return PARCEL;
    case "disinfection": return ICONS.detergent;
    case "shelter": return ICONS.shelter;
    case "event_cover": return ICONS.pitch;
    case "other": return ICONS.circle;
    default: return assertNever(kind);
  }
}

/** The icon of a kind of team. */
export function teamIcon(kind: TeamKind): Icon {
  switch (kind) {
    case "search": return ICONS.tools;
    case "water": return ICONS.boating;
    case "relief": return PARCEL;
    case "medical": return ICONS.defibrillator;
    case "water_supply": return ICONS.tap;
    case "sanitation": return ICONS.shower;
    case "psychological": return ICONS.heart;
    case "disinfection": return ICONS.detergent;
    case "logistics": return ICONS.truck;
    default: return assertNever(kind);
  }
}
