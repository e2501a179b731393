"""Who answers for a team, and on which phone."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dispatch.models import Ask, Team, Volunteer
from dispatch.states import Purpose


class Recipient(msgspec.Struct, frozen=True):
    """One phone that can be asked, and the person who holds it."""

    volunteer: Volunteer
    phone: str


def phones_of(people: Iterable[Volunteer | None], team: Team | None, *, first: str = "") -> list[str]:
    """Every phone of a crew in danger, in order: `first`, those people, the team's leader and deputy, its duty phone."""
    everybody = [*people, *((team.leader, team.deputy) if team else ())]
    numbers = [first, *(person.phone for person in everybody if person), team.duty_phone if team else ""]
    return list(dict.fromkeys(number for number in numbers if number))


def of_team(team: Team) -> list[Recipient]:
    """The leader, then the deputy, then the duty phone; whoever opted out or has no phone is left out."""
    people = [person for person in (team.leader, team.deputy) if person and person.active]
    found = [Recipient(p, p.phone) for p in people if p.phone and p.opted_out_at is None]
    if people and team.duty_phone and team.duty_phone not in {r.phone for r in found}:
        found.append(Recipient(people[0], team.duty_phone))
    return found


def of_ask(ask: Ask) -> list[Recipient]:
    """Everybody who may be asked for `ask`, in order; a single volunteer is alone."""
    if ask.team is not None:
        return of_team(ask.team)
    person = ask.recipient
    return [Recipient(person, person.phone)] if person.phone and person.opted_out_at is None else []


def untried(ask: Ask) -> Recipient | None:
    """The first who has not been sent this ask yet; None when nobody is left."""
    tried = set(ask.texts.filter(purpose=Purpose.CALL_OUT).values_list("phone", flat=True))
    return next((recipient for recipient in of_ask(ask) if recipient.phone not in tried), None)
