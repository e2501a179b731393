// Fields with their labels in sight.

import type { JSX } from "preact";

import { fieldWords } from "./field-words";

interface TextProps {
  readonly name: string;
  readonly words: string;
  readonly value?: string;
  readonly first?: boolean;
  readonly lines?: number;
  readonly type?: "text" | "tel" | "number";
  readonly most?: number;
  readonly help?: string;
  readonly required?: boolean;
  /** What stands for an empty field. */
  readonly placeholder?: string;
  readonly onInput?: (value: string) => void;
}

export function Text({ name, words, value = "", first, lines, type = "text", most = 200, help, required, placeholder, onInput }: TextProps): JSX.Element {
  // The browser would say it in its own language, not in the page's.
  function invalid(event: Event): void {
    const field = event.currentTarget as HTMLInputElement;
    field.setCustomValidity(field.validity.valueMissing ? fieldWords.required : field.validity.patternMismatch ? fieldWords.digits : "");
  }
  function input(event: Event): void {
    const field = event.currentTarget as HTMLInputElement;
    field.setCustomValidity("");
    onInput?.(field.value);
  }
  const common = { onInvalid: invalid, onInput: input, name, id: `field-${name}`, "data-first": first || undefined, required, placeholder, maxLength: most, "aria-describedby": help ? `help-${name}` : undefined };
  return (
    <div class="field">
      <label for={`field-${name}`}>{words}</label>
      {lines
        ? <textarea {...common} rows={lines} defaultValue={value} />
        : <input {...common} inputMode={type === "number" ? "numeric" : type} pattern={type === "number" ? "\\d*" : undefined} autocomplete="off" defaultValue={value} />}
      {help && <span class="help" id={`help-${name}`}>{help}</span>}
    </div>
  );
}

interface MomentProps extends Omit<TextProps, "type" | "lines" | "most"> {
  /** Why the form is not sent with what stands there; empty where it may be. */
  readonly wrong?: string;
}

/** A day and a time of day. */
export function Moment({ name, words, value = "", help, required, wrong = "", onInput }: MomentProps): JSX.Element {
  return (
    <div class="field">
      <label for={`field-${name}`}>{words}</label>
      <input ref={(field) => field?.setCustomValidity(wrong)} name={name} id={`field-${name}`} type="datetime-local" step={60} defaultValue={value} required={required} aria-describedby={help ? `help-${name}` : undefined} onInput={(event) => onInput?.(event.currentTarget.value)} />
      {help && <span class="help" id={`help-${name}`}>{help}</span>}
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly words: string;
  readonly options: ReadonlyArray<readonly [code: string, word: string]>;
  readonly value?: string;
  readonly first?: boolean;
}

export function Choice({ name, words, options, value, first }: ChoiceProps): JSX.Element {
  return (
    <div class="field">
      <label for={`field-${name}`}>{words}</label>
      <select id={`field-${name}`} name={name} data-first={first || undefined}>
        {options.map(([code, word]) => <option key={code} value={code} selected={code === value}>{word}</option>)}
      </select>
    </div>
  );
}

/** What stands in a field, without the blanks around it. */
export function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}

/** A whole number, or null where nothing was typed. */
export function numberOf(form: FormData, name: string): number | null {
  const typed = textOf(form, name);
  return typed === "" || Number.isNaN(Number(typed)) ? null : Math.max(0, Math.trunc(Number(typed)));
}
