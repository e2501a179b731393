"""How teams are ranked, told to those at a desk: one file, both languages, nothing in it that the code does not do."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from dispatch.matching import habits, rules, value
from dispatch.matching.gaps import REACH_SECONDS
from dispatch.matching.plan_problem import Price
from dispatch.pages.guide import GUIDES, parts

pytestmark = pytest.mark.django_db
LANGUAGES = (("zh-hans", "推荐队伍是怎么排的"), ("en", "How teams are ranked"))


@pytest.mark.parametrize(("language", "title"), LANGUAGES)
def test_the_page_is_in_the_readers_language(language: str, title: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/guide/score", secure=True)
    assert answer.status_code == 200
    body = answer.content.decode()
    assert f"<h1>{title}</h1>" in body
    assert "**" not in body
    assert body.count("<li>") == 5


def test_there_is_no_other_page() -> None:
    for name in ("nothing", "settings", "score.md"):
        assert Client().get(f"/guide/{name}", secure=True).status_code == 404


def test_every_guide_has_two_languages_and_is_linked_where_people_look() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    for name in GUIDES:
        assert len(parts(name)) == 2
        assert f"docs/{name}.md" in readme


@pytest.mark.parametrize("language", [0, 1])
def test_the_figures_of_the_page_are_those_of_the_code(language: int) -> None:
    figures = [float(found) for found in re.findall(r"\d+(?:\.\d+)?", parts("score")[language][1])]
    minutes, hours = 60, 3600
    told = {
        "tired": value.MAX_WORK_HOURS,
        "load, in steps of": value.SAME_LOAD_HOURS,
        "rest, in steps of": value.SAME_REST_HOURS,
        "acceptance, in steps of": value.SAME_SHARE * 100,
        "a second team": settings.SECOND_TEAM_MINUTES,
        "half of it": settings.SECOND_TEAM_MINUTES / 2,
        "turnout, least": habits.TURNOUT_SPREAD[0],
        "turnout, most": habits.TURNOUT_SPREAD[1],
        "road, least": habits.ROAD_SPREAD[0],
        "road, most": habits.ROAD_SPREAD[1],
        "estimated, least": habits.ESTIMATED_SPREAD[0],
        "estimated, most": habits.ESTIMATED_SPREAD[1],
        "acceptance": habits.ACCEPTANCE * 100,
        "turnout by day, minutes": habits.TURNOUT_SECONDS // minutes,
        "turnout by day, seconds": habits.TURNOUT_SECONDS % minutes,
        "turnout at night, minutes": habits.NIGHT_TURNOUT_SECONDS // minutes,
        "turnout at night, seconds": habits.NIGHT_TURNOUT_SECONDS % minutes,
        "gap": REACH_SECONDS / minutes,
        "rest": rules.MIN_REST_HOURS,
        "much load": rules.MUCH_LOAD_HOURS,
        "far": rules.FAR_SECONDS / minutes,
        "old position": rules.STALE_FIX_SECONDS / minutes,
        "a person": Price().person / hours,
        "a piece": Price().piece / hours,
    }
    assert {name: figure for name, figure in told.items() if figure not in figures} == {}
