// What was drawn as a danger: leave or hold, what it is called, and who will be told, counted before anybody is.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { Text, textOf } from "../look/fields";
import { Line } from "../look/signs";
import { complain } from "../look/toasts";
import type { Sketch } from "../map/pen";
import { Failure, post } from "../net/api";
import { page } from "../page";
import { dw } from "../words/danger";
import { raise } from "./danger";
import { FormDialog } from "./dialogs/form";
import { store } from "./live";
import { outsideOf } from "./outside";

interface Inside {
  readonly crews: number;
  readonly teams: number;
  readonly unreachable: number;
}

function Count({ shape }: { shape: Sketch }): JSX.Element {
  const inside = useSignal<Inside | null>(null);
  const failure = useSignal("");
  useEffect(() => {
    post<Inside>(`/api/operations/${page.slug}/dangers/inside`, { shape }).then(
      (found) => (inside.value = found),
      (error: unknown) => (failure.value = error instanceof Failure ? error.message : String(error)),
    );
  }, []);
  const found = inside.value;
  const words = dw.dialog;
  return (
    <p class="note danger inside" role="status" data-inside={found ? found.crews + found.teams : undefined}>
      <Line name="triangle" />
      <span>
        <b>{failure.value || (!found ? words.counting : found.crews + found.teams === 0 ? words.nobody : words.inside(found.crews, found.teams))}</b>
        {found !== null && found.unreachable > 0 && ` ${words.unreachable(found.unreachable)}`} {words.closed}
      </span>
    </p>
  );
}

export function DangerNew({ shape }: { shape: Sketch }): JSX.Element {
  const words = dw.dialog;
  const send = async (form: FormData): Promise<boolean> => {
    const { teams, bad } = outsideOf(String(form.get("outside") ?? ""));
    if (bad !== null) {
      complain(new Failure(422, "outside", words.badOutside(bad)));
      return false;
    }
    return raise({ act: textOf(form, "act"), shape, name: textOf(form, "name"), why: textOf(form, "why"), outside: teams });
  };
  return (
    <FormDialog title={words.title} send={words.send} onSend={send}>
      <Count shape={shape} />
      <fieldset class="field acts">
        <legend class="label">{words.act}</legend>
        <label class="line"><input type="radio" name="act" value="leave" defaultChecked /><b>{dw.acts["leave"]}</b> {words.leave}</label>
        <label class="line"><input type="radio" name="act" value="hold" /><b>{dw.acts["hold"]}</b> {words.hold}</label>
      </fieldset>
      <Text name="name" words={words.name} help={words.nameHelp} most={30} first required />
      <Text name="why" words={words.why} help={words.whyHelp} most={30} />
      {store.setting.value?.operation.mode !== "exercise" && <Text name="outside" words={words.outside} help={words.outsideHelp} lines={2} most={2000} />}
    </FormDialog>
  );
}
