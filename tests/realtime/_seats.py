"""Who sits at the screens of a trial: desks of two cities that know nothing of each other, and a wall."""

from __future__ import annotations

from typing import Any

from dispatch.access import wall_token
from dispatch.events import schema_hash
from dispatch.states import Role
from tests.dispatch import cast
from tests.dispatch.sessions import sign_in
from tests.realtime._state import make_table


def seats() -> dict[str, Any]:
    """The schema, and by name of each seat its cookie, the query of its address and its streams."""
    make_table()
    ours, theirs = cast.organisation("临沂"), cast.organisation("济南", prefix="JN")
    ours.refresh_from_db()
    flood = cast.operation(ours, "暴雨", "flood")
    people = [
        cast.user("first", "李静", at=ours, role=Role.COORDINATOR),
        cast.user("second", "张海", at=ours, role=Role.COMMANDER),
        cast.user("stranger", "陈远", at=theirs, role=Role.COORDINATOR),
    ]
    first, second, stranger = sign_in(people)
    desk, other = ([f"desk:{place.pk}", f"wall:{place.pk}"] for place in (ours, theirs))
    return {
        "schema": schema_hash(),
        "first": {"cookie": first, "query": "", "streams": desk},
        "second": {"cookie": second, "query": "", "streams": desk},
        "wall": {"cookie": "", "query": f"?wall={wall_token(flood, ours)}", "streams": desk[1:]},
        "stranger": {"cookie": stranger, "query": "", "streams": other},
    }
