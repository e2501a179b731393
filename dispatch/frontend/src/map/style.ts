// The map's style: our own layers in the colours of the page, quieter than any symbol; a base map only where a setting names one.

import type { LayerSpecification, SourceSpecification, StyleSpecification, SymbolLayerSpecification } from "maplibre-gl";

import type { BaseMap } from "../page";

export type Colours = Readonly<Record<string, string>>;

const TOKENS = [
  "surface", "line2", "ink", "on-ink", "text1", "text2", "text3", "critical", "urgent", "routine", "on-urgency", "available", "way", "scene", "off",
  "on-state", "gold", "map-land", "map-out", "map-water", "map-water-name", "map-road", "map-casing", "map-border",
] as const;

/** The page's colours as they are now (they change with the theme). */
export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

const EMPTY: SourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
const FONT = ["sans-serif"];
const BOLD = ["sans-serif bold"];

/** Which groups of layers can be switched, and their layers. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  base: ["base"],
  counties: ["borders", "county-names"],
  rivers: ["rivers", "river-names"],
  roads: ["road-casings", "roads"],
  teams: ["teams"],
  crews: ["crews"],
  incidents: ["incidents", "clusters", "chosen"],
};

/** Layers that only some screens have: between the ground and the symbols. */
export interface Extra {
  readonly sources: Readonly<Record<string, SourceSpecification>>;
  readonly layers: readonly LayerSpecification[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Layers above the symbols. */
  readonly above?: readonly LayerSpecification[];
}

/** Several of them, the first lowest. */
export function joined(...extras: readonly Extra[]): Extra {
  const together = <K extends "sources" | "groups">(part: K): Extra[K] => Object.assign({}, ...extras.map((one) => one[part])) as Extra[K];
  return { sources: together("sources"), layers: extras.flatMap((one) => one.layers), groups: together("groups") };
}

/** The whole style. `base` is drawn under everything when a setting names it. */
export function mapStyle(c: Colours, base: BaseMap | null, extra?: Extra): StyleSpecification {
  return {
    version: 8,
    sources: {
      counties: EMPTY, "county-points": EMPTY, rivers: EMPTY, roads: EMPTY, teams: EMPTY, crews: EMPTY, chosen: EMPTY,
      incidents: {
        ...EMPTY, type: "geojson", data: { type: "FeatureCollection", features: [] }, cluster: true, clusterMaxZoom: 8, clusterRadius: 30,
        clusterProperties: {
          critical: ["+", ["case", ["==", ["get", "urgency"], "critical"], 1, 0]],
          urgent: ["+", ["case", ["==", ["get", "urgency"], "urgent"], 1, 0]],
        },
      },
      ...(base ? { base: { type: "raster", tiles: [base.url], tileSize: 256, attribution: base.attribution } } : {}),
      ...extra?.sources,
    },
    layers: [...ground(c, base), ...(extra?.layers ?? []), ...symbols(c), ...(extra?.above ?? [])],
  };
}

function ground(c: Colours, base: BaseMap | null): LayerSpecification[] {
  const water = c["map-water"] ?? "";
  return [
    { id: "out", type: "background", paint: { "background-color": c["map-out"] ?? "" } },
    { id: "land", type: "fill", source: "counties", paint: { "fill-color": c["map-land"] ?? "" } },
    ...(base ? [{ id: "base", type: "raster", source: "base" } as const] : []),
    { id: "rivers", type: "line", source: "rivers", layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": water, "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 7, ["case", ["==", ["get", "rank"], 1], 1.6, 0.8], 13, ["case", ["==", ["get", "rank"], 1], 16, 6]] } },
    { id: "road-casings", type: "line", source: "roads", minzoom: 8.5, layout: { "line-join": "round" }, paint: { "line-color": c["map-casing"] ?? "", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 2, 13, 8] } },
    { id: "roads", type: "line", source: "roads", layout: { "line-join": "round" }, paint: { "line-color": c["map-road"] ?? "", "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1, 13, 5.5] } },
    { id: "borders", type: "line", source: "counties", paint: { "line-color": c["map-border"] ?? "", "line-width": 1, "line-dasharray": [6, 2, 1.5, 2] } },
    { id: "river-names", type: "symbol", source: "rivers", minzoom: 8.5, layout: { "symbol-placement": "line", "symbol-spacing": 340, "text-field": ["get", "shown"], "text-font": FONT, "text-size": 13, "text-letter-spacing": 0.3 }, paint: { "text-color": c["map-water-name"] ?? "", "text-halo-color": c["map-land"] ?? "", "text-halo-width": 2 } },
    { id: "county-names", type: "symbol", source: "county-points", layout: { "text-field": ["get", "shown"], "text-font": FONT, "text-size": 15, "text-letter-spacing": 0.15, "text-padding": 12 }, paint: { "text-color": c["text3"] ?? "", "text-halo-color": c["map-land"] ?? "", "text-halo-width": 3 } },
  ];
}

function symbols(c: Colours): LayerSpecification[] {
  const halo = { "text-color": c["text1"] ?? "", "text-halo-color": c["map-land"] ?? "", "text-halo-width": 2.5 };
  // The image's middle is the tip of the pin. Symbols are always drawn; names give way to every symbol that was placed before.
  const pin: SymbolLayerSpecification["layout"] = { "icon-image": ["get", "image"], "icon-allow-overlap": true, "symbol-sort-key": ["get", "order"] };
  return [
    { id: "crews", type: "symbol", source: "crews", layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true } },
    { id: "teams", type: "symbol", source: "teams", layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-padding": 0, "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-variable-anchor": ["top", "left", "right", "bottom"], "text-radial-offset": 1.4, "text-padding": 3, "text-optional": true }, paint: halo },
    { id: "clusters", type: "symbol", source: "incidents", filter: ["has", "point_count"], layout: { "icon-image": ["concat", "cluster|", ["get", "point_count"], "|", ["get", "critical"], "|", ["get", "urgent"]], "icon-allow-overlap": true, "icon-ignore-placement": true, "text-font": BOLD } },
    { id: "incidents", type: "symbol", source: "incidents", filter: ["!", ["has", "point_count"]], layout: pin },
    { id: "chosen", type: "symbol", source: "chosen", layout: pin },
  ];
}
