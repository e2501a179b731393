// A number by two large buttons.

import type { JSX } from "preact";

import { Line } from "../look/signs";
import { pw } from "../words/phone";

interface CounterProps {
  readonly word: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

export function Counter({ word, value, least, most, onChange }: CounterProps): JSX.Element {
  return (
    <div class="counter" role="group" aria-label={word}>
      <button type="button" aria-label={pw.strength.less(word)} disabled={value <= least} onClick={() => onChange(value - 1)}><Line name="minus" size={20} /></button>
      <span><b class="num">{value}</b><small>{word}</small></span>
      <button type="button" aria-label={pw.strength.more(word)} disabled={value >= most} onClick={() => onChange(value + 1)}><Line name="plus" size={20} /></button>
    </div>
  );
}
