// A look at the text before it goes: whom, what, how long, and what stands in the way. Enter sends.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Text, textOf } from "../../look/fields";
import { Line } from "../../look/signs";
import { say } from "../../look/toasts";
import { Failure, get } from "../../net/api";
import type { IncidentRow, Preview, RankedRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { assign } from "../acts";
import type { Chosen } from "../choice";
import { ranking } from "../live";
import { outlook, Reason } from "../pane/ranking";
import { pieces, room } from "../segments";
import { FormDialog } from "./form";

/** For a chat group, where no gateway reaches. */
async function copy(words: string): Promise<void> {
  await navigator.clipboard.writeText(words);
  say(w.callOut.copied);
}

/** As it was found for this incident, where it was. */
function rankedAs(row: IncidentRow, team: Chosen): RankedRow | undefined {
  const found = ranking.value?.incident === row.id ? ranking.value : null;
  return [...(found?.ranked ?? []), ...(found?.refused ?? [])].find((one) => one.team === team.team);
}

/** The text with a dashed mark wherever a segment ends. */
function Body({ preview }: { preview: Preview }): JSX.Element {
  return <blockquote class="text-preview">{pieces(preview.body, preview.segments, preview.encoding).map((piece, i) => [i > 0 && <i key={`${i}`} class="segment-end" aria-hidden="true" />, piece])}</blockquote>;
}

export function PreviewDialog({ row, team }: { row: IncidentRow; team: Chosen }): JSX.Element {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    get<Preview>(`/api/incidents/${row.id}/preview?team=${team.team}`).then(setPreview, (error: unknown) => {
      setFailure(error instanceof Failure ? error.message : String(error));
    });
  }, []);
  const ranked = rankedAs(row, team);
  const reasons = ranked?.reasons ?? team.reasons;
  return (
    <FormDialog
      title={`${w.preview.title(team.name)} → #${row.number}`}
      send={w.preview.send}
      ready
      onSend={(form) => assign(row, team, ranked?.needs_reason ? textOf(form, "why") : "")}
      extra={preview && <button type="button" class="button" onClick={() => void copy(preview.body)}>{w.callOut.copy}</button>}
    >
      <p class="line"><b>{row.title}</b>{ranked && <span class="small num">{w.ranking.ready(ranked.free)}{ranked.boats > 0 && ` · ${w.ranking.boats(ranked.boats)}`} · {outlook(ranked)}</span>}</p>
      {ranked?.change && <p class="small">{w.ranking.change}{wb.colon}{ranked.change}</p>}
      {reasons.length > 0 && <div class="reasons whole">{reasons.map((reason) => <Reason key={reason.code + reason.words} reason={reason} />)}</div>}
      {ranked?.needs_reason && <Text name="why" words={w.ranking.why} most={200} required />}
      {failure && <p class="note danger">{failure}</p>}
      {preview && (
        <>
          <p><span class="label">{w.preview.to}</span> <b>{preview.recipient}</b></p>
          <Body preview={preview} />
          <p class="small num">{w.preview.characters(preview.characters, preview.segments, preview.encoding)} · {wb.preview.room(room(preview))}</p>
          {preview.segments > 1 && <p class="small line"><Line name="triangle" size={14} />{wb.preview.second}</p>}
          {preview.needs_approval && <p class="note gold">{w.preview.approval}</p>}
          {preview.problems.map((problem) => <p key={problem} class="line"><Line name="triangle" size={14} />{problem}</p>)}
        </>
      )}
    </FormDialog>
  );
}
