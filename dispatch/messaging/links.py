"""Personal links: a signed token opens one ask for one person, for some days, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.conf import settings
from django.core import signing

from dispatch.models import Ask, Volunteer

SALT = "muster.ask"
LASTS = timedelta(days=3)


class Link(msgspec.Struct, frozen=True):
    """What a token opens."""

    ask: int
    volunteer: int


def ask_token(ask: Ask, volunteer: Volunteer) -> str:
    """A token for `volunteer` to see and answer `ask`; short, because it may travel in a text."""
    return signing.TimestampSigner(salt=SALT).sign(f"{ask.pk}.{volunteer.pk}")


def ask_link(ask: Ask, volunteer: Volunteer) -> str:
    """The whole address of the phone page that the token opens; without scripts it leads on to /c/."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/p/{ask_token(ask, volunteer)}"


def open_link(token: str) -> Link | None:
    """What `token` opens, or None if it is forged, broken or older than three days."""
    try:
        ask, volunteer = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LASTS).split(".")
        return Link(int(ask), int(volunteer))
    except (signing.BadSignature, ValueError):
        return None
