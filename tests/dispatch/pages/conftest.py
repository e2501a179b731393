"""A crew on its mission whose leader consents to be followed, and a phone that asks over HTTPS."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from dispatch.flow.roster import set_consent
from dispatch.models import Mission
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted


@pytest.fixture
def mission(cast: Cast) -> Mission:
    cache.clear()
    set_consent(cast.leader, on=True)
    return accepted(cast.incident, cast.team)


@pytest.fixture
def phone() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.defaults["wsgi.url_scheme"] = "https"
    return client
