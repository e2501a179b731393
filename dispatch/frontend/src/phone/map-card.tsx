// A small map of the scene; its code comes after the first view, and whoever has no network does without.

import { effect, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { PhoneIncident } from "../types.gen";
import { pw } from "../words/phone";
import type { Point } from "./distance";
import { fix } from "./sharing";

const PATIENCE_MS = 400;

/** Resolves when the first view has been painted and nothing more pressing is left. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 4000 });
    else setTimeout(resolve, PATIENCE_MS);
  });
}

async function draw(box: HTMLElement, { incident, from }: Shown, alive: () => boolean): Promise<() => void> {
  await idle();
  const { SceneMap } = await import("./scene-map");
  if (!alive()) return () => undefined;
  const map = new SceneMap(box, incident);
  const stop = effect(() => map.show(fix.value ? { ...fix.value, live: true } : from ? { ...from, live: false } : null));
  return () => {
    stop();
    map.remove();
  };
}

interface Shown {
  readonly incident: PhoneIncident;
  /** The base, where the phone's own place is not known. */
  readonly from?: Point | undefined;
}

export function MapCard({ incident, from, children }: Shown & { readonly children?: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const failed = useSignal(false);
  const { id, lon, lat } = incident;
  useEffect(() => {
    if (lon === null || lat === null || !box.current) return undefined;
    let alive = true;
    const drawn = draw(box.current, { incident, from }, () => alive).catch(() => {
      // No network for its code, or no WebGL: the address and the navigation links stay.
      failed.value = true;
      return () => undefined;
    });
    return () => {
      alive = false;
      void drawn.then((end) => end());
    };
  }, [id, lon, lat]);
  return (
    <section class="card map-card">
      {lon === null || lat === null
        ? <p class="no-map">{pw.noPlace}</p>
        : !failed.value && <div class="scene" role="img" aria-label={pw.mapLabel}><div class="map" ref={box} /><p class="attribution">{pw.attribution}</p></div>}
      {children}
    </section>
  );
}
