// A dialog with one form: Enter sends, what was typed stays when the server refuses.

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

import { Sheet } from "../../look/sheet";
import { Key } from "../../look/signs";
import { complaint } from "../../look/toasts";
import { w } from "../../words";
import { dialog } from "../choice";

interface FormProps {
  readonly title: string;
  readonly send: string;
  readonly wide?: boolean;
  /** Resolves to true when it took effect; then the dialog closes. */
  readonly onSend: (form: FormData, button: string) => Promise<boolean>;
  /** Enter sends at once. */
  readonly ready?: boolean;
  readonly extra?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function FormDialog({ title, send, wide = false, ready = false, onSend, extra, children }: FormProps): JSX.Element {
  const [failure, setFailure] = useState("");
  const close = (): void => void (dialog.value = null);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const button = (event.submitter as HTMLButtonElement | null)?.value ?? "";
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setFailure("");
    // Said here too: what stands at the foot of the map is behind the dialog.
    const stop = complaint.subscribe((words) => setFailure(words));
    const done = await onSend(form, button);
    stop();
    if (done) close();
  }
  /** Enter sends from a list of choices too; Space opens the list. */
  function enter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.target instanceof HTMLSelectElement)) return;
    event.preventDefault();
    (event.currentTarget as HTMLFormElement).requestSubmit();
  }
  return (
    <Sheet title={title} closeWord={w.act.close} wide={wide} onClose={close}>
      <form class="form" onKeyDown={enter} onSubmit={(event) => void submit(event)}>
        {children}
        {failure && <p class="note danger" role="alert">{failure}</p>}
        <div class="buttons foot">
          <button class="button ink" value="send" data-first={ready || undefined}>{send}<Key>Enter</Key></button>
          {extra}
          <button type="button" class="button" onClick={close}>{w.act.cancel}<Key>Esc</Key></button>
        </div>
      </form>
    </Sheet>
  );
}
