import type { JSX } from "preact";

import { Sheet } from "../../look/sheet";
import { w } from "../../words";
import { dialog } from "../choice";
import { muted, setMuted, setVolume, sounds, volume } from "../sound";

export function SoundDialog(): JSX.Element {
  return (
    <Sheet title={w.sound} closeWord={w.act.close} onClose={() => (dialog.value = null)}>
      <div class="form">
        <label class="line check"><input type="checkbox" checked={!muted.value} data-first onChange={(event) => setMuted(!event.currentTarget.checked)} />{w.sound}</label>
        <label class="field"><span class="label">{w.volume}</span><input type="range" min="0" max="1" step="0.1" value={volume.value} onInput={(event) => setVolume(Number(event.currentTarget.value))} /></label>
        <div class="buttons">
          {(["new", "critical", "siren", "overdue"] as const).map((name) => <button key={name} type="button" class="button" onClick={() => sounds[name]()}>{w.soundTest} · {w.sounds[name]}</button>)}
        </div>
      </div>
    </Sheet>
  );
}
