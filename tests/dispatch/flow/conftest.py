"""Linyi's gazetteer for the stages that locate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from geo.known import load_linyi
from geo.models import Place


@pytest.fixture(scope="module")
def gazetteer(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Counties of China, townships and known places of Linyi; removed when the file is done."""
    with django_db_blocker.unblock():
        load_linyi()
    yield
    with django_db_blocker.unblock():
        Place.objects.all().delete()
