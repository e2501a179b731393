"""A stand-in for the provider, with the settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from dispatch.messaging.gateways import gateway
from tests.dispatch.messaging import aliyun_provider
from tests.dispatch.messaging import provider as stand_in
from tests.dispatch.messaging.aliyun_provider import Aliyun
from tests.dispatch.messaging.provider import Provider

ACCOUNT = {
    "TEXT_GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
    "TWILIO_FROM": "+85212345678",
    "PUBLIC_URL": "https://muster.example",
    # The phones of the stories lie in several countries; what is barred has a test of its own.
    "TEXT_COUNTRIES": "+",
}
ALIYUN_ACCOUNT = {
    "TEXT_GATEWAY": "aliyun",
    "ALIYUN_ACCESS_KEY_ID": aliyun_provider.KEY,
    "ALIYUN_ACCESS_KEY_SECRET": aliyun_provider.SECRET,
    "ALIYUN_VOICE_NUMBER": aliyun_provider.VOICE_NUMBER,
    "ALIYUN_HOOK_SECRET": aliyun_provider.HOOK_SECRET,
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


@pytest.fixture
def aliyun(settings: Settings) -> Iterator[Aliyun]:
    """Texts go to a local Aliyun; a test that also asks for `provider` after it has Twilio first."""
    made = Aliyun()
    with stand_in.running(made):
        address = {"ALIYUN_API_BASE": made.address, "ALIYUN_VOICE_BASE": made.address}
        for name, value in {**ALIYUN_ACCOUNT, **address}.items():
            setattr(settings, name, value)
        gateway.cache_clear()
        yield made
    gateway.cache_clear()
