"""The demo: all of it, always the same, as often as one likes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from dispatch.models import (
    Ask,
    Incident,
    Mission,
    Operation,
    Organisation,
    Qualification,
    Request,
    Team,
    Text,
    User,
    Volunteer,
)
from dispatch.states import Lane, MissionState, OrganisationKind, TeamKind
from geo import china
from geo.coordinates import Coordinates
from tests.dispatch.flow.conftest import gazetteer as gazetteer


def seed() -> None:
    call_command("seed_demo", password="a long pass phrase")


def told() -> list[Any]:
    """Everything of the demo that is no key and no time."""
    people = Volunteer.objects.order_by("phone").values_list(
        "name", "phone", "birth_year", "organisation__name"
    )
    teams = Team.objects.order_by("name").values_list(
        "name", "kind", "strength", "leader__phone", "deputy__phone"
    )
    papers = Qualification.objects.order_by("volunteer__phone", "skill").values_list(
        "skill__code", "certificate"
    )
    cries = Request.objects.order_by("operation__slug", "number").values_list(
        "words", "phone", "lane", "lon_given", "lat_given", "precision", "state", "incident__title"
    )
    crews = Mission.objects.order_by("team__name").values_list("team__name", "state", "strength")
    return [list(rows) for rows in (people, teams, papers, cries, crews)]


def counts() -> dict[str, int]:
    models = (Organisation, User, Volunteer, Qualification, Team, Operation, Request, Incident, Mission, Text)
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.django_db
@pytest.mark.usefixtures("gazetteer")
def test_the_demo_has_all_that_it_promises_is_the_same_each_time_and_is_loaded_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # It is loaded, once for both times: that it changes nothing the second time is the gazetteer's own test.
    monkeypatch.setattr("dispatch.management.commands.seed_demo.load_linyi", lambda: 0)
    with transaction.atomic():
        seed()
        first = told()
        transaction.set_rollback(True)
    seed()
    assert told() == first
    before = counts()
    seed()
    assert counts() == before
    _is_all_there()


def _is_all_there() -> None:
    linyi = Organisation.objects.get(area_code="371300")
    below = Organisation.objects.filter(path__startswith=linyi.path)
    assert below.filter(kind=OrganisationKind.COUNTY).exclude(service_area=None).count() == 12
    assert below.filter(kind=OrganisationKind.GRASSROOTS).exists()
    assert set(Team.objects.values_list("kind", flat=True)) == {kind.value for kind in TeamKind}
    assert Team.objects.exclude(leader=None).exclude(deputy=None).exclude(duty_phone="").count() == 40
    assert Volunteer.objects.count() == 3001  # the commander has a phone too
    assert Volunteer.objects.filter(insured_until=None).exists()
    assert Volunteer.objects.filter(available=True).count() > 2000
    assert Qualification.objects.filter(valid_until__lt=date.today()).exists()
    night = Operation.objects.get(name="8·14 暴雨洪涝")
    cries = Request.objects.filter(operation=night)
    lanes = Counter(cries.values_list("lane", flat=True))
    assert sum(lanes.values()) == 60
    assert lanes[Lane.HELP] >= 45
    assert min(lanes[Lane.OFFER], lanes[Lane.NEWS]) > 0
    linyis = [Coordinates(cry.point.x, cry.point.y) for cry in cries.exclude(point=None) if cry.point]
    assert len(linyis) > 50
    assert all(china.county_at(place).code.startswith("3713") for place in linyis)  # type: ignore[union-attr]
    out = Mission.objects.filter(operation=night)
    assert Counter(out.values_list("state", flat=True)) == {
        MissionState.ON_SCENE: 2,
        MissionState.EN_ROUTE: 1,
    }
    for ask in Ask.objects.filter(mission__in=out):
        assert ask.answered_at
        assert ask.asked_at < ask.answered_at
    assert not Volunteer.objects.exclude(phone__startswith="+8617409").exists(), "no subscriber has these"
