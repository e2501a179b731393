"""A leader with a phone in one hand."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person


class LeaderPhone:
    """The phone page of a crew's leader, reached as the text says: by its link, without an account."""

    def __init__(self, person: Person, link: str) -> None:
        self.person = person
        self.page: Page = person.opens(link)
        expect(self.page.locator(".engaged-head")).to_be_visible()

    def is_on(self, title: str) -> None:
        """The mission shown goes to that incident."""
        self._looks_again()
        expect(self.page.locator(".engaged-head h1")).to_have_text(title)

    def step(self, words: str) -> None:
        """Press the one big button, which says `words`, and see that it was taken."""
        self._looks_again()
        self.page.get_by_role("button", name=words, exact=True).click()
        expect(self.page.locator(".undo[role=status]")).to_be_visible()

    def _looks_again(self) -> None:
        """Opened by a link it asks every 15 s, and at once when it comes into sight: out of the pocket."""
        self.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")

    def agrees_to_share(self) -> Locator:
        """The separate consent; the bar that says who is told."""
        self.page.get_by_role("button", name="同意并共享").click()
        return self.page.locator(".sharing")
