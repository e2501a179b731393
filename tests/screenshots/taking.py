"""Taking the pictures, and looking out for what a page should not do."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.people import Person, chromium
from tests.browser.system import ROOT, System
from tests.screenshots.shots import LANGUAGES, Shot, shots

OUT = ROOT / ".local" / "screenshots"


def main(url: str, wanted: list[str]) -> int:
    """Take the pictures; 1 when a page asked for something elsewhere or one of its scripts failed."""
    OUT.mkdir(parents=True, exist_ok=True)
    troubled = 0
    # Before the browser: Playwright keeps an event loop in this thread, in which Django refuses to query.
    chosen = [shot for shot in shots() if any(shot.name.startswith(beginning) for beginning in wanted)]
    with chromium() as browser:
        for shot in chosen:
            troubled += bool(_take(browser, url, shot))
    return 1 if troubled else 0


def _take(browser: Browser, url: str, shot: Shot) -> list[str]:
    person = Person(
        browser, System(url, OUT), screen=shot.screen, scale=shot.scale, theme=shot.theme,
        language=LANGUAGES[shot.language],
    )  # fmt: skip
    file = OUT / f"{shot.name}.png"
    try:
        if shot.who:
            person.sign_in(shot.who, _password())
        page = person.opens(shot.path)
        person.rests()
        page.screenshot(path=file, animations="disabled")
    finally:
        person.leaves()
    troubles = [*person.errors, *person.strangers()]
    print(file.relative_to(ROOT), *troubles, sep="\n  ! ", flush=True)
    return troubles


def _password() -> str:
    return (ROOT / ".local" / "demo-password").read_text(encoding="utf-8").strip()
