// Layers of many points, cut into tiles by the server out of what the reader may see: everybody's bases, all teams, the
// incidents of other operations. They lie under the live symbols and are smaller than those.

import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, SymbolLayerSpecification } from "maplibre-gl";

import { label, page } from "../page";
import type { Colours, Extra } from "./style";

/** The switches and their layers; each has one source, named like its tiles. */
export const MANY = {
  bases: ["bases", "base-crowds", "base-counts"],
  allTeams: ["all-teams", "all-team-crowds"],
  otherIncidents: ["other-incidents", "other-incident-crowds"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Many = keyof typeof MANY;
const SOURCES: Readonly<Record<Many, string>> = { bases: "volunteers", allTeams: "teams", otherIncidents: "incidents" };

/** The source behind a switch. */
export function sourceOf(many: Many): string {
  return `many-${SOURCES[many]}`;
}

// Deeper in, the same tiles are drawn larger: they are exact to less than a metre.
const DEEPEST_TILES = 14;
const MYRIAD = 10_000;
const SMALLER = 0.8;
const ABOVE_ALL = { "icon-allow-overlap": true, "icon-ignore-placement": true } as const;
const COUNT: ExpressionSpecification = ["get", "count"];
const CROWD: ExpressionSpecification = [">", COUNT, 1];
const ALONE: ExpressionSpecification = ["==", COUNT, 1];

function source(name: string): SourceSpecification {
  return { type: "vector", tiles: [`${location.origin}/api/tiles/${name}/{z}/{x}/{y}.mvt?beside=${page.slug ?? ""}`], maxzoom: DEEPEST_TILES };
}

/** 1234 as it is, 17535 as 1.8万 or 17.5k. */
const said: ExpressionSpecification = [
  "case", ["<", COUNT, MYRIAD], ["to-string", COUNT],
  page.language === "en" ? ["concat", ["/", ["round", ["/", COUNT, 100]], 10], "k"] : ["concat", ["/", ["round", ["/", COUNT, 1000]], 10], "万"],
];

function bases(c: Colours): LayerSpecification[] {
  const ready: ExpressionSpecification = ["==", ["get", "state"], "available"];
  const at = { source: "many-volunteers", "source-layer": "volunteers" } as const;
  return [
    { id: "bases", type: "circle", ...at, filter: ALONE, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 3, 14, 5], "circle-color": ["case", ready, c["available"] ?? "", c["surface"] ?? ""], "circle-stroke-width": 1.5, "circle-stroke-color": ["case", ready, c["surface"] ?? "", c["off"] ?? ""] } },
    { id: "base-crowds", type: "circle", ...at, filter: CROWD, paint: { "circle-radius": ["interpolate", ["linear"], ["log10", COUNT], 0.3, 8.5, 1.5, 11, 3, 15], "circle-color": c["surface"] ?? "", "circle-opacity": 0.92, "circle-stroke-width": 1.5, "circle-stroke-color": ["case", [">", ["get", "ready"], 0], c["available"] ?? "", c["off"] ?? ""] } },
    { id: "base-counts", type: "symbol", ...at, filter: CROWD, layout: { "text-field": said, "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": c["text1"] ?? "" } },
  ];
}

/** Those of the board's own operation are drawn by their own layer, with more. */
export function otherTeams(known: readonly number[]): FilterSpecification {
  return ["all", ALONE, ["!", ["in", ["id"], ["literal", [...known]]]]];
}

function allTeams(c: Colours, known: readonly number[]): LayerSpecification[] {
  const at = { source: "many-teams", "source-layer": "teams" } as const;
  const paint = { "text-color": c["text2"] ?? "", "text-halo-color": c["map-land"] ?? "", "text-halo-width": 2.5 };
  const name = { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12, "text-variable-anchor": ["top", "left", "right", "bottom"], "text-radial-offset": 1.2, "text-padding": 3, "text-optional": true } satisfies SymbolLayerSpecification["layout"];
  return [
    { id: "all-team-crowds", type: "symbol", ...at, filter: CROWD, layout: { ...ABOVE_ALL, "icon-image": ["concat", "crowd|", COUNT, "|", ["get", "state"]] } },
    { id: "all-teams", type: "symbol", ...at, filter: otherTeams(known), layout: { ...ABOVE_ALL, ...name, "icon-image": ["concat", "team|", ["get", "kind"], "|", ["get", "state"], "|"], "icon-size": SMALLER }, paint },
  ];
}

function otherIncidents(): LayerSpecification[] {
  const at = { source: "many-incidents", "source-layer": "incidents" } as const;
  const word: ExpressionSpecification = ["match", ["get", "urgency"], "critical", label("Urgency", "critical"), "urgent", label("Urgency", "urgent"), label("Urgency", "routine")];
  const image: ExpressionSpecification = ["concat", "incident|", ["get", "urgency"], "|", ["get", "kind"], "|", word, " ", ["get", "number"], "|||"];
  return [
    { id: "other-incident-crowds", type: "symbol", ...at, filter: CROWD, layout: { ...ABOVE_ALL, "icon-image": ["concat", "cluster|", COUNT, "|", ["get", "critical"], "|", ["get", "urgent"]], "icon-size": SMALLER } },
    { id: "other-incidents", type: "symbol", ...at, filter: ALONE, layout: { ...ABOVE_ALL, "icon-image": image, "icon-size": SMALLER } },
  ];
}

/** Sources and layers of all three, for a board that shows the teams `known` itself. */
export function many(c: Colours, known: readonly number[]): Extra {
  return {
    sources: Object.fromEntries(Object.values(SOURCES).map((name) => [`many-${name}`, source(name)])),
    layers: [...bases(c), ...allTeams(c, known), ...otherIncidents()],
    groups: MANY,
  };
}
