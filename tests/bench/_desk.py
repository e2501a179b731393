"""A desk of a thousand: users with a role, each signed in by a session as a browser is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from dispatch.events import schema_hash
from dispatch.models import Membership, User
from dispatch.states import Role
from realtime.streams import offset_of
from tests.dispatch import cast as people
from tests.dispatch.sessions import sign_in

USERS = 1_000


@dataclass(frozen=True)
class Desk:
    """The desk's stream, and a cookie for each of its users."""

    stream: str
    cookies: tuple[str, ...]

    def sockets(self, count: int) -> list[str]:
        """A cookie for each of `count` sockets: users with several tabs once there are more sockets than users."""
        return [self.cookies[number % len(self.cookies)] for number in range(count)]

    def listen(self, *, behind: int = 0) -> bytes:
        """What a client says that has seen everything but the last `behind` events."""
        offset = offset_of([self.stream])[self.stream] - behind
        frame = {"frame": "listen", "streams": {self.stream: offset}, "schema": schema_hash()}
        return json.dumps(frame).encode()


@cache
def desk() -> Desk:
    """The desk, made once a run."""
    city = people.organisation("聊城", prefix="LC")
    users = User.objects.bulk_create(
        User(username=f"desk{number}", display_name=f"值班员{number}", password="!")
        for number in range(USERS)
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=city, role=Role.COORDINATOR.value) for user in users
    )
    return Desk(f"desk:{city.pk}", tuple(sign_in(users)))
