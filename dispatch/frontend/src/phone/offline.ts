// The page without a network: its worker keeps what it was made of, this phone keeps what it showed last.

import { page } from "../page";
import type { PhoneSnapshot } from "../types.gen";

const KEY = "phone-shown:";
const LASTS_MS = 12 * 3600_000;
const PAGES = "phone-pages";

interface Kept {
  readonly whose: string;
  readonly snapshot: PhoneSnapshot;
}

/** A new account has a new token in its cookie, and must not see what the last one saw. */
function whose(): string {
  return page.token ?? /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

const key = KEY + (page.token ? "link" : "me");

/** Keep what is shown; a phone whose disk is full or refused does without. */
export function keep(snapshot: PhoneSnapshot): void {
  try {
    localStorage.setItem(key, JSON.stringify({ whose: whose(), snapshot } satisfies Kept));
  } catch {
    forget();
  }
}

function kept(): PhoneSnapshot | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return found?.whose === whose() && Date.now() - Date.parse(found.snapshot.at) < LASTS_MS ? found.snapshot : null;
  } catch {
    return null;
  }
}

/** What there is to show before anything is asked for: what came with the page, or what was shown after it. */
export function atHand(): PhoneSnapshot | null {
  const came = JSON.parse(document.getElementById("snapshot")?.textContent ?? "null") as PhoneSnapshot | null;
  const shown = kept();
  return came && shown ? (Date.parse(came.at) >= Date.parse(shown.at) ? came : shown) : (came ?? shown);
}

/** Nothing stays for whoever takes this phone next. */
export function forget(): void {
  localStorage.removeItem(key);
  if ("caches" in globalThis) void caches.delete(PAGES);
}

/** Let the page open without a network from now on; browsers without workers do without. */
export async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/phone-worker.js", { scope: "/p" });
    const { active } = await navigator.serviceWorker.ready;
    const parts = performance.getEntriesByType("resource").map(({ name }) => name);
    active?.postMessage({ type: "CACHE_URLS", payload: { urlsToCache: [location.pathname, ...parts.filter((name) => /\/(static|api\/map)\//.test(name))] } });
  } catch {
    // A private window, or a server that is being changed: the page works all the same while it is open.
  }
}
