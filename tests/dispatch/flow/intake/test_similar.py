"""Who else called about this."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from dispatch.flow import intake
from dispatch.models import Request
from tests.dispatch.cast import Cast
from tests.dispatch.flow.intake.shared import call


def test_who_called_before_is_found_by_phone_and_by_place(cast: Cast) -> None:
    before = call(cast.operation, place_words="河东区芝麻墩街道南坊头村")
    call(
        cast.operation, words="临西五路立交桥下公交车熄火", phone="13853900002", place_words="兰山区临西五路"
    )
    by_phone = intake.similar(cast.operation, phone="13953910001")
    assert [(row.request, row.why) for row in by_phone] == [(before.pk, "phone")]
    assert by_phone[0].phone == "139****0001"
    typed = intake.similar(cast.operation, place="南坊头")
    assert [(row.request, row.why) for row in typed] == [(before.pk, "place")]


def test_a_village_of_the_same_name_in_another_township_stands_behind(cast: Cast) -> None:
    there = call(cast.operation, place_words="费县探沂镇前张庄", phone="13953910005", words="前张庄漏电了")
    here = call(cast.operation, place_words="河东区汤头街道前张庄", phone="13953910006", words="有人落水")
    rows = intake.similar(cast.operation, place="汤头街道前张庄")
    assert [row.request for row in rows] == [here.pk, there.pk]
    assert rows[1].score < 0.5 * rows[0].score


def test_similar_requests_of_one_incident_are_shown_as_that_incident_once(cast: Cast) -> None:
    for number in (1, 2):
        request = call(cast.operation, phone=f"1395391000{number}", place_words="芝麻墩街道南坊头村")
        intake.link(request, cast.incident, by=cast.coordinator)
    rows = intake.similar(cast.operation, place="芝麻墩街道南坊头")
    assert [row.incident for row in rows] == [cast.incident.pk]


def test_an_older_cry_counts_less_and_another_operation_is_not_searched(cast: Cast) -> None:
    old, new = call(cast.operation), call(cast.operation, words="家里进水了，请派人来抽水")
    call(cast.simulation)
    Request.objects.filter(pk=old.pk).update(received_at=old.received_at - timedelta(days=2))
    assert [row.request for row in intake.similar(cast.operation, phone="13953910001")] == [new.pk, old.pk]


def test_the_search_for_similar_requests_uses_the_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM dispatch_request WHERE place_words % '南坊头村' OR place_words LIKE '%%南坊头%%'"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "request_place" in plan
