// The ways to the scene in the maps that this phone may have; the arithmetic of their datums comes after the first view.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { PhoneIncident } from "../types.gen";
import { pw } from "../words/phone";
import { metresBetween } from "./distance";
import type { Goal, Way } from "./navigation";
import { distance, placeOf } from "./parts";
import { fix } from "./sharing";

const APPS: ReadonlyArray<Way["app"]> = ["amap", "baidu", "tencent", "system"];

function useWays({ lon, lat, name }: Goal): readonly Way[] {
  const ways = useSignal<readonly Way[]>([]);
  useEffect(() => {
    // Without a network its code may not be here; the address in words stays.
    void import("./navigation").then(
      ({ waysTo }) => {
        ways.value = waysTo({ lon, lat, name }, navigator.userAgent);
      },
      () => undefined,
    );
  }, [lon, lat, name]);
  return ways.value;
}

function Buttons(goal: Goal): JSX.Element {
  const ways = useWays(goal);
  return (
    <div class="ways">
      {APPS.map((app) => (
        <a key={app} class="button big" href={ways.find((way) => way.app === app)?.href} target="_blank" rel="noopener noreferrer">{pw.apps[app]}</a>
      ))}
    </div>
  );
}

export function Navigation({ incident }: { incident: PhoneIncident }): JSX.Element | null {
  const { lon, lat } = incident;
  if (lon === null || lat === null) return null;
  const here = fix.value;
  const [figure, unit] = here ? distance(metresBetween(here, { lon, lat })) : ["", ""];
  return (
    <div class="navigation">
      <h2>{pw.navigate} {pw.scene}{here && <span class="num">{pw.away(`${figure} ${unit}`)}</span>}</h2>
      <Buttons lon={lon} lat={lat} name={placeOf(incident) || incident.title} />
    </div>
  );
}
