"""The cast of the map: Linyi's gazetteer, loaded once for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from geo.geocoding.lookup import resting
from geo.known import load_linyi
from geo.models import Place
from tests.geo.outside import Outside, outside_server


@pytest.fixture(scope="module")
def gazetteer(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Counties of China, townships and known places of Linyi; removed when the file is done."""
    with django_db_blocker.unblock():
        load_linyi()
    yield
    with django_db_blocker.unblock():
        Place.objects.all().delete()


@pytest.fixture
def outside() -> Iterator[Outside]:
    """A provider of somebody else, standing in on this machine."""
    with outside_server() as server:
        yield server


@pytest.fixture(autouse=True)
def nobody_rests() -> Iterator[None]:
    """A provider that failed in one test is asked again in the next."""
    resting.clear()
    yield
    resting.clear()
