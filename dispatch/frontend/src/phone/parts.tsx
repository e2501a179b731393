// Small parts of every view: ages, distances, pills, what was refused.

import { computed, signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

import { switchLanguage } from "../language";
import { type LineName, Line } from "../look/signs";
import { page } from "../page";
import type { PhoneIncident } from "../types.gen";
import { pw } from "../words/phone";
import { outbox } from "./live";

const LARGE = "phone-large";

/** Text at 1.3 times its size, kept on this phone. */
export const large = signal(localStorage.getItem(LARGE) === "1");

const LOW_PX = 700;
const height = signal(innerHeight);
addEventListener("resize", () => {
  height.value = innerHeight;
});

/** Too low for everything that an answer needs at once, in the pixels of the text's size. */
export const low = computed(() => height.value / (large.value ? 1.3 : 1) < LOW_PX);

/** "8 秒", "5 分", "2 小时". */
export function ageOf(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return pw.second(s);
  return s < 3600 ? pw.minute(Math.floor(s / 60)) : pw.hour(Math.floor(s / 3600));
}

/** Where it is, the area said once. */
export function placeOf({ area, place }: PhoneIncident): string {
  return place.startsWith(area) ? place : [area, place].filter(Boolean).join(" ");
}

/** Metres as one reads them: 7.8 公里, 450 米. */
export function distance(metres: number): readonly [figure: string, unit: string] {
  return metres < 950 ? [String(Math.round(metres / 10) * 10), pw.m] : [(metres / 1000).toFixed(metres < 99_500 ? 1 : 0), pw.km];
}

/** A number as people say it: 138 0000 0000. */
export function spoken(phone: string): string {
  const mainland = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(phone);
  return mainland ? mainland.slice(1).join("\u00a0") : phone;
}

export function Stat({ word, figure, unit = "", note = "" }: { word: string; figure: string; unit?: string; note?: string }): JSX.Element {
  return (
    <div>
      <dt>{word} {note && <span class="tag">{note}</span>}</dt>
      <dd><b class="num">{figure}</b> {unit}</dd>
    </div>
  );
}

/** Language and size of text. */
export function Pills(): JSX.Element {
  const flip = (): void => {
    large.value = !large.value;
    localStorage.setItem(LARGE, large.value ? "1" : "0");
  };
  return (
    <div class="pills">
      <button type="button" class="pill" lang={page.language === "en" ? "zh-Hans" : "en"} onClick={switchLanguage}>{pw.language}</button>
      <button type="button" class="pill" aria-pressed={large.value} onClick={flip}>{pw.large}</button>
    </div>
  );
}

/** A line of the facts: icon, word, what it is. Nothing where nothing is known. */
export function Fact({ icon, word, children }: { icon: LineName; word: string; children: ComponentChildren }): JSX.Element {
  return <div class="fact"><dt><Line name={icon} size={18} />{word}</dt><dd>{children}</dd></div>;
}

/** What the server did not accept, with its words; stays until it was read. */
export function Refusals(): JSX.Element {
  return (
    <div role="alert">
      {outbox.refusals.value.map((refusal) => (
        <div key={refusal.act.id} class="card refused">
          <p><Line name="triangle" size={20} /><b>{pw.refused(pw.acts[refusal.act.name])}</b></p>
          <p>{refusal.words}</p>
          <button type="button" class="button big" onClick={() => outbox.dismiss(refusal)}>{pw.gotIt}</button>
        </div>
      ))}
    </div>
  );
}
