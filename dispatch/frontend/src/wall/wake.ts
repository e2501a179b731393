// Keep the screen on; the lock is lost whenever the page is hidden, and taken again when it shows.

import { signal } from "@preact/signals";

/** Whether the browser has promised to keep the screen on. */
export const awake = signal(false);

async function take(): Promise<void> {
  if (!("wakeLock" in navigator) || document.visibilityState !== "visible") return;
  try {
    const lock = await navigator.wakeLock.request("screen");
    awake.value = true;
    lock.addEventListener("release", () => {
      awake.value = false;
    });
  } catch {
    // Refused (no battery, no permission): the foot of the wall says that the screen may go dark.
    awake.value = false;
  }
}

/** Hold the lock for as long as the page shows. */
export function keepAwake(): void {
  document.addEventListener("visibilitychange", () => void take());
  void take();
}
