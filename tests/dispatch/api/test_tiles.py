"""The door to the map layers: whose points they are is asked for every tile, also for one that is kept."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from dispatch.api import tiles
from dispatch.flow import roster
from dispatch.models import Membership, User, Volunteer
from dispatch.snapshots.layers import Shelf
from geo.points import Points
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.geo.decoded import features
from tests.geo.test_points import tile_of

Browser = Callable[[User | None], Client]
HERE = "8/{}/{}".format(*tile_of(*people.LANSHAN, 8))


class Clock:
    now = 0.0


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A shelf of this test, whose background is now and here."""
    moved = Clock()
    shelf = Shelf(background=lambda job: job(), clock=lambda: moved.now)
    monkeypatch.setattr(tiles, "shelf", shelf)
    return moved


def counted(answer: Any, layer: str, folder: Path) -> int:
    assert answer.status_code == 200, answer.content
    return sum(f.said["count"] for f in features(answer.content, folder, layer) if f.inside)


def everybody_shares() -> None:
    Volunteer.objects.update(shares_position_since=people.now())


@pytest.mark.parametrize(("layer", "many"), [("volunteers", 8), ("teams", 1), ("incidents", 1)])
def test_a_desk_gets_its_own_and_a_stranger_none_of_it(
    cast: Cast, browser: Browser, tmp_path: Path, layer: str, many: int
) -> None:
    everybody_shares()
    path = f"/api/tiles/{layer}/{HERE}.mvt"
    for who, expected in (
        (cast.coordinator, many),
        (cast.stranger, 0),
        (cast.coordinator, many),
        (cast.leader.user, 0),
    ):
        assert counted(browser(who).get(path), layer, tmp_path) == expected  # fmt: skip


def test_a_tile_is_cut_once_for_all_who_may_see_the_same_and_anew_when_something_changed(
    cast: Cast, browser: Browser, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_shares()
    cuts: list[tuple[int, ...]] = []
    cut = Points.tile

    def counting(points: Points, name: str, *place: int) -> bytes:
        cuts.append(place)
        return cut(points, name, *place)

    monkeypatch.setattr(Points, "tile", counting)
    monkeypatch.setattr(tiles, "_kept", {})
    path = f"/api/tiles/volunteers/{HERE}.mvt"
    assert [counted(browser(cast.coordinator).get(path), "volunteers", tmp_path) for _ in range(2)] == [8, 8]
    assert len(cuts) == 1
    assert counted(browser(cast.stranger).get(path), "volunteers", tmp_path) == 0
    assert len(cuts) == 2
    Volunteer.objects.filter(pk=cast.first.pk).update(shares_position_since=None)
    clock.now += 120
    browser(cast.coordinator).get(path)
    assert counted(browser(cast.coordinator).get(path), "volunteers", tmp_path) == 7
    assert len(cuts) == 3


def test_the_strangers_question_with_our_tag_is_answered_with_the_strangers_own(
    cast: Cast, browser: Browser, tmp_path: Path
) -> None:
    everybody_shares()
    path = f"/api/tiles/volunteers/{HERE}.mvt"
    tag = browser(cast.coordinator).get(path)["ETag"]
    assert browser(cast.coordinator).get(path, headers={"if-none-match": tag}).status_code == 304
    foreign = browser(cast.stranger).get(path, headers={"if-none-match": tag})
    assert counted(foreign, "volunteers", tmp_path) == 0
    assert foreign["ETag"] != tag


def test_after_a_role_is_taken_away_the_very_next_tile_is_empty_also_for_who_has_its_tag(
    cast: Cast, browser: Browser, tmp_path: Path
) -> None:
    everybody_shares()
    client, path = browser(cast.coordinator), f"/api/tiles/volunteers/{HERE}.mvt"
    tag = client.get(path)["ETag"]
    Membership.objects.filter(user=cast.coordinator).delete()
    assert counted(client.get(path, headers={"if-none-match": tag}), "volunteers", tmp_path) == 0
    assert counted(browser(cast.commander).get(path), "volunteers", tmp_path) == 8


@pytest.mark.parametrize("layer", ["volunteers", "teams", "incidents"])
def test_nobody_gets_nothing_without_signing_in(cast: Cast, browser: Browser, layer: str) -> None:
    answer = browser(None).get(f"/api/tiles/{layer}/{HERE}.mvt")
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_consent_that_is_withdrawn_takes_the_dot_away_within_seconds(
    cast: Cast, browser: Browser, tmp_path: Path, clock: Clock
) -> None:
    everybody_shares()
    client, path = browser(cast.coordinator), f"/api/tiles/volunteers/{HERE}.mvt"
    first = client.get(path)
    roster.set_consent(cast.first, on=False)
    clock.now += 1.1
    client.get(path)  # served what there was, and had it compared
    after = client.get(path, headers={"if-none-match": first["ETag"]})
    assert counted(after, "volunteers", tmp_path) == 7


def test_what_did_not_change_is_not_sent_again_though_its_streams_moved(
    cast: Cast, browser: Browser, clock: Clock
) -> None:
    client, path = browser(cast.coordinator), f"/api/tiles/incidents/{HERE}.mvt"
    tag = client.get(path)["ETag"]
    roster.edit_team(cast.team, by=cast.coordinator, name="新名字")
    clock.now += 5
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    teams = f"/api/tiles/teams/{HERE}.mvt"
    before = client.get(teams)["ETag"]
    roster.edit_team(cast.team, by=cast.coordinator, short_name="新")
    clock.now += 5
    assert client.get(teams, headers={"if-none-match": before}).status_code == 200


def test_a_board_asks_for_the_incidents_beside_its_own(cast: Cast, browser: Browser, tmp_path: Path) -> None:
    people.incident(people.operation(cast.city, "日常", "everyday"), "落水")
    client, path = browser(cast.coordinator), f"/api/tiles/incidents/{HERE}.mvt"
    found = {
        beside: counted(client.get(f"{path}?beside={beside}"), "incidents", tmp_path)
        for beside in ("", "flood", "everyday", "rehearsal")
    }
    assert found == {"": 2, "flood": 1, "everyday": 1, "rehearsal": 0}
    refused = browser(cast.stranger).get(f"{path}?beside=flood")
    assert refused.status_code == 404


def test_a_rehearsed_incident_is_on_no_live_map(cast: Cast, browser: Browser, tmp_path: Path) -> None:
    people.incident(cast.simulation, "推演")
    answer = browser(cast.coordinator).get(f"/api/tiles/incidents/{HERE}.mvt")
    assert counted(answer, "incidents", tmp_path) == 1


@pytest.mark.parametrize(
    ("tile", "status"),
    [("sheep/8/1/1", 404), ("teams/4/16/0", 404), ("teams/4/0/16", 404), ("teams/19/0/0", 422), ("teams/0/0/0", 200)],
)  # fmt: skip
def test_what_is_no_tile_is_refused_in_words(cast: Cast, browser: Browser, tile: str, status: int) -> None:
    answer = browser(cast.coordinator).get(f"/api/tiles/{tile}.mvt")
    assert answer.status_code == status
    assert status == 200 or answer.json()["words"]


@pytest.mark.parametrize("tile", ["teams/8/-1/1", "teams/8/1.5/1", "teams/x/1/1", f"teams/8/{10**30}/1"])
def test_what_is_no_number_is_no_address(cast: Cast, browser: Browser, tile: str) -> None:
    assert browser(cast.coordinator).get(f"/api/tiles/{tile}.mvt").status_code in (404, 422)


def test_a_tile_is_packed_for_who_can_unpack_it_and_kept_by_this_browser_alone(
    cast: Cast, browser: Browser, tmp_path: Path
) -> None:
    dice = np.random.default_rng(1)
    Volunteer.objects.bulk_create(
        Volunteer(organisation=cast.city, name=str(n), base=people.point(tuple(dice.normal((118.3, 35.0), 0.1))))
        for n in range(800)
    )  # fmt: skip
    everybody_shares()
    client, path = browser(cast.coordinator), f"/api/tiles/volunteers/10/{tile_of(118.3, 35.0, 10)[0]}/{tile_of(118.3, 35.0, 10)[1]}.mvt"  # fmt: skip
    plain, packed = client.get(path), client.get(path, headers={"accept-encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content)
    for answer in (plain, packed):
        assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Accept-Encoding", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_a_tile_costs_three_questions_to_the_database(
    cast: Cast, browser: Browser, django_assert_num_queries: Any
) -> None:
    client, path = browser(cast.coordinator), f"/api/tiles/volunteers/{HERE}.mvt"
    assert client.get(path).status_code == 200
    # Whose session, who that is, and what they may see.
    with django_assert_num_queries(3):
        client.get(path)
