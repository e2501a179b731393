"""A coordinator at the board: what one does there, by keyboard wherever the board offers a key."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.people import Person
from tests.realtime.unpacking import Seen, unpack


class Desk:
    """The board of one person. `mark` it once, and it can tell later that it was never loaded anew."""

    def __init__(self, person: Person, slug: str) -> None:
        self.person = person
        self.seen = Seen()
        self.fixes: dict[str, list[tuple[float, float]]] = {}
        self.page: Page = person.page
        # A socket that tabs share is none of the page's, and nobody could listen to it here.
        self.page.add_init_script("delete globalThis.SharedWorker")
        self.page.on("websocket", self._hear)
        person.opens(f"/board/{slug}")
        expect(self.page.locator(".link.live")).to_be_visible()

    def _hear(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._heard)

    def _heard(self, data: str | bytes) -> None:
        if isinstance(data, str):
            return
        frame = unpack(data)
        self.seen.take(frame)
        rows = self.seen.cells[frame.group, frame.quadkey]
        for key in [*frame.entered, *frame.moved]:
            row = rows[key]
            self.fixes.setdefault(row.subject, []).append(frame.degrees(row.values))

    def mark(self) -> None:
        """Put a mark on the page that a reload would wipe off."""
        self.page.evaluate("() => { window.markOfThisNight = true; }")

    def was_never_reloaded(self) -> bool:
        """Whether the mark is still there."""
        return bool(self.page.evaluate("() => window.markOfThisNight === true"))

    # The list ---------------------------------------------------------------------------------------------

    def row(self, title: str) -> Locator:
        """The row of an incident."""
        return self.page.locator(".incident-row").filter(has_text=title)

    def choose(self, title: str) -> None:
        """Choose an incident with the arrow keys and Enter, as the foot of the list says."""
        row = self.row(title)
        expect(row).to_be_visible()
        if row.get_attribute("aria-current") != "true":
            row.focus()
            self.page.keyboard.press("Enter")
        expect(self.page.locator(".pane-head")).to_contain_text(title)

    def shows(self, title: str, **counts: int) -> None:
        """The row's figures: need, asked, accepted, way, scene."""
        words = {"need": "需", "asked": "问", "accepted": "应", "way": "途", "scene": "场"}
        for name, count in counts.items():
            expect(self.row(title).locator(".counts")).to_contain_text(
                re.compile(rf"{words[name]}\s*{count}\b")
            )

    # Intake -----------------------------------------------------------------------------------------------

    def paste(self, words: str) -> Locator:
        """Open the intake, paste a message and have it taken apart; the dialog."""
        self.press("i")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("贴一段群消息，自动拆开").fill(words)
        dialog.get_by_role("button", name="拆开", exact=True).click()
        expect(dialog.locator(".paste [role=status]")).to_be_visible()
        return dialog

    def done(self) -> None:
        """The dialog has closed: the server has taken it."""
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def lane(self, name: str) -> Locator:
        """The requests that wait in a lane."""
        self.page.get_by_role("tab", name="求助").click()
        self.page.get_by_role("group", name="求助").get_by_role("button", name=name).click()
        return self.page.locator(".request-row")

    def back_to_incidents(self) -> None:
        """The list of incidents again."""
        self.page.get_by_role("tab", name="事件").click()

    # The chosen incident ----------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press single keys, one after the other, each as soon as a button says that it works."""
        for key in keys:
            expect(self.page.locator(f"[data-key='{key}']").filter(visible=True).first).to_be_enabled()
            self.page.keyboard.press(key)

    def ranked(self, team: str) -> Locator:
        """The row of a team in the ranking."""
        return self.page.locator(".ranked:not(.refused)").filter(has_text=team)

    def assigns(self, team: str) -> None:
        """Two keys from the chosen incident: the team's rank, and Enter under the text that will be sent."""
        self.press(self.ranked(team).locator(".rank").inner_text())
        expect(self.page.get_by_role("dialog").locator(".text-preview")).to_be_visible()
        self.page.keyboard.press("Enter")
        self.done()

    def answers(self, kind: str) -> Locator:
        """Those who were asked and stand under the chip `kind`: 应答, 待答, 拒绝, 不明, 未送达."""
        chip = self.page.locator(".chips-line .chip").filter(has_text=kind).first
        if chip.get_attribute("aria-pressed") != "true":
            chip.click()
        return self.page.locator(".answers .answer")

    def crew(self, team: str) -> Locator:
        """The row of a crew in the pane."""
        return self.page.locator(".crews .crew").filter(has_text=team)

    def figure(self, name: str) -> Locator:
        """One figure of the strip on top."""
        return (
            self.page.locator(".strip > div", has=self.page.locator("dt", has_text=name)).locator("dd").first
        )

    def log(self) -> Locator:
        """The timeline of the chosen incident."""
        return self.page.locator(".log ol")

    def positions_of(self, subject: str) -> list[tuple[float, float]]:
        """Longitude and latitude of every fix of `subject` that this screen has heard."""
        return self.fixes.get(subject, [])
