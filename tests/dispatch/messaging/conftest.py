"""A stand-in for the provider, with the settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from dispatch.messaging.gateways import gateway
from tests.dispatch.messaging import provider as stand_in
from tests.dispatch.messaging.provider import Provider

ACCOUNT = {
    "TEXT_GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
    "TWILIO_FROM": "+85212345678",
    "PUBLIC_URL": "https://muster.example",
}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """Texts go to a local provider."""
    with stand_in.running() as made:
        for name, value in {**ACCOUNT, "TWILIO_API_BASE": made.address}.items():
            setattr(settings, name, value)
        gateway.cache_clear()
        yield made
    gateway.cache_clear()
