"""Which pictures there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dispatch.access import wall_token
from dispatch.flow.call_out import assign
from dispatch.flow.match import ranking
from dispatch.management.demo.tree import FLOOD
from dispatch.messaging.links import ask_token
from dispatch.models import Ask, Incident, Operation, Team, User
from dispatch.states import WAITING_ASK, MissionState
from tests.browser.people import DESK, PHONE, WALL

LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
COORDINATOR = "zhiban"


@dataclass(frozen=True)
class Shot:
    """One picture: what it is called, at which address it is, whose screen, and how that is set."""

    name: str
    path: str
    who: str = ""
    screen: tuple[int, int] = DESK
    scale: float = 1
    theme: str = "light"
    language: str = "zh"

    def variants(self, *languages: str, themes: tuple[str, ...] = ("light",)) -> Iterator[Shot]:
        """The same in each language and theme; the dark one says so in its name."""
        for language in languages or tuple(LANGUAGES):
            for theme in themes:
                dark = "-dark" if theme == "dark" and len(themes) > 1 else ""
                yield replace(self, name=f"{self.name}-{language}{dark}", language=language, theme=theme)


def shots() -> Iterator[Shot]:
    """All pictures, those of the mock-ups first."""
    operation = Operation.objects.get(slug=FLOOD)
    asked = _asked(operation)
    board = f"/board/{FLOOD}?incident={asked.call_out.incident_id}"
    both = ("light", "dark")
    yield from Shot("board", board, COORDINATOR).variants(themes=both)
    wall = f"/wall/{wall_token(operation, operation.organisation)}"
    yield from Shot("wall", wall, screen=WALL, theme="dark").variants(themes=("dark",))
    for name, ask in (
        ("asked", asked),
        ("way", _engaged(operation, MissionState.EN_ROUTE)),
        ("scene", _engaged(operation, MissionState.ON_SCENE)),
    ):
        link = f"/p/{ask_token(ask, ask.recipient)}"
        yield from Shot(f"phone-{name}", link, screen=PHONE, scale=2).variants(themes=both)
    yield from Shot("help-phone", "/help", screen=PHONE, scale=2).variants()
    for name, path, who in (
        ("help", "/help", ""),
        ("sign-in", "/accounts/login/", ""),
        ("code", "/a", ""),
        ("handset", "/handset", COORDINATOR),
        ("imports", "/imports", COORDINATOR),
        ("roster", "/roster", COORDINATOR),
        ("calls", "/calls", COORDINATOR),
        ("reports", "/reports", COORDINATOR),
        (
            "report",
            f"/reports/{_engaged(operation, MissionState.ON_SCENE).call_out.incident_id}",
            COORDINATOR,
        ),
    ):
        yield from Shot(name, path, who).variants()


def _engaged(operation: Operation, state: MissionState) -> Ask:
    rows = Ask.objects.filter(call_out__operation=operation, mission__state=state.value)
    found = rows.select_related("recipient", "call_out").order_by("pk").first()
    assert found, f"the demo has no crew that is {state}"
    return found


def _asked(operation: Operation) -> Ask:
    """A team that was asked for the most urgent job and has not answered; asked now, if the demo has none."""
    waiting = Ask.objects.filter(call_out__operation=operation, state__in=WAITING_ASK)
    found = waiting.select_related("recipient", "call_out").order_by("pk").first()
    if found:
        return found
    incident = Incident.objects.filter(operation=operation).order_by("pk").first()
    assert incident, "the demo has no incident"
    best = ranking(incident).ranked[0]
    return assign(incident, Team.objects.get(pk=best.team), by=User.objects.get(username=COORDINATOR))
