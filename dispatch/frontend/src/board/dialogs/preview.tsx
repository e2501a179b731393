// A look at the text before it goes: whom, what, how long, and what stands in the way. Enter sends.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Line } from "../../look/signs";
import { say } from "../../look/toasts";
import { Failure, get } from "../../net/api";
import type { IncidentRow, Preview, RankedRow } from "../../types.gen";
import { w } from "../../words";
import { assign } from "../acts";
import { Reason } from "../pane/ranking";
import { FormDialog } from "./form";

/** For a chat group, where no gateway reaches. */
async function copy(words: string): Promise<void> {
  await navigator.clipboard.writeText(words);
  say(w.callOut.copied);
}

export function PreviewDialog({ row, team }: { row: IncidentRow; team: RankedRow }): JSX.Element {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    get<Preview>(`/api/incidents/${row.id}/preview?team=${team.team}`).then(setPreview, (error: unknown) => {
      setFailure(error instanceof Failure ? error.message : String(error));
    });
  }, []);
  return (
    <FormDialog
      title={`${w.preview.title(team.name)} → #${row.number}`}
      send={w.preview.send}
      ready
      onSend={() => assign(row, team)}
      extra={preview && <button type="button" class="button" onClick={() => void copy(preview.body)}>{w.callOut.copy}</button>}
    >
      <div class="reasons whole">{team.reasons.map((reason) => <Reason key={reason.code + reason.words} reason={reason} />)}</div>
      {failure && <p class="note danger">{failure}</p>}
      {preview && (
        <>
          <p><span class="label">{w.preview.to}</span> <b>{preview.recipient}</b></p>
          <blockquote class="text-preview">{preview.body}</blockquote>
          <p class="small num">{w.preview.characters(preview.characters, preview.segments, preview.encoding)}</p>
          {preview.needs_approval && <p class="note gold">{w.preview.approval}</p>}
          {preview.problems.map((problem) => <p key={problem} class="line"><Line name="triangle" size={14} />{problem}</p>)}
        </>
      )}
    </FormDialog>
  );
}
