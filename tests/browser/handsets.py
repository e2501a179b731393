"""The wall of virtual phones: what each shows, and answering as its holder would."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Person


class Handsets:
    """The page with everybody's virtual phone."""

    def __init__(self, person: Person, slug: str) -> None:
        self.page: Page = person.opens(f"/handset?operation={slug}")

    def of(self, number: str) -> Locator:
        """The phone of that number (E.164)."""
        return self.page.locator(f"#phone-{number.lstrip('+')}")

    def gets(self, number: str, words: str) -> None:
        """The newest text that the phone was sent says `words`."""
        expect(self.of(number).locator(".theirs .words").last).to_contain_text(words)

    def answers(self, number: str, words: str) -> None:
        """Type and send, as the holder of that phone."""
        typing = self.of(number).locator("form.typing")
        typing.get_by_label("回复").fill(words)
        typing.get_by_role("button", name="发送").click()
        expect(self.of(number).locator(".mine .words").filter(has_text=words)).to_be_visible()
