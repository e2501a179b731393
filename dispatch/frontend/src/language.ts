// The other language, for this browser: Django reads the cookie, and the page is read anew.

import { page } from "./page";

const YEAR_S = 365 * 24 * 3600;

/** Chinese becomes English and the other way round; the page reloads. */
export function switchLanguage(): void {
  const other = page.language === "en" ? "zh-hans" : "en";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `django_language=${other}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
  location.reload();
}
