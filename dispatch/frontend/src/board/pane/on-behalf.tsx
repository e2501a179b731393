// An answer by phone or radio, typed by the coordinator: strength, minutes, and when it was heard.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { serverNow } from "../../time";
import type { AskRow } from "../../types.gen";
import { w } from "../../words";
import { accept } from "../acts";

function figure(form: FormData, name: string): number {
  return Math.max(0, Math.trunc(Number(form.get(name)) || 0));
}

export function OnBehalf({ ask, free, onDone }: { ask: AskRow; free: number; onDone: () => void }): JSX.Element {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.select(), []);
  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const minutesAgo = figure(form, "heard");
    const done = await accept(ask, {
      people: figure(form, "people"), boats: figure(form, "boats"), vehicles: figure(form, "vehicles"),
      eta_minutes: form.get("eta") ? figure(form, "eta") : null,
      ...(minutesAgo > 0 ? { at: new Date(serverNow() - minutesAgo * 60_000).toISOString() } : {}),
    });
    if (done) onDone();
  }
  function leave(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    (event.currentTarget as HTMLElement).closest<HTMLElement>("[data-item]")?.focus();
    onDone();
  }
  const number = (name: string, words: string, value: number | ""): JSX.Element => (
    <label class="field"><span class="label">{words}</span><input ref={name === "people" ? first : null} name={name} type="number" min="0" inputMode="numeric" defaultValue={String(value)} /></label>
  );
  return (
    <form class="on-behalf" onKeyDown={leave} onSubmit={(event) => void send(event)}>
      {number("people", w.callOut.strength, Math.max(1, free))}
      {number("eta", w.callOut.minutes, ask.eta_minutes ?? "")}
      {number("boats", w.callOut.boats, 0)}
      {number("vehicles", w.callOut.vehicles, 0)}
      {number("heard", w.callOut.heard, "")}
      <button class="button ink small">{w.callOut.send}<kbd class="key">Enter</kbd></button>
    </form>
  );
}
