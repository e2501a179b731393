"""With the templates that `check_gateways --templates` lists approved, every text of Muster finds one that says it."""

from __future__ import annotations

import pytest

from dispatch.flow import correction
from dispatch.messaging import templates, wording
from dispatch.models import Incident, TextTemplate
from dispatch.states import Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast


def approved(exercise: bool) -> list[TextTemplate]:
    return [
        TextTemplate(gateway="aliyun", provider_code=f"SMS_{language}_{phrase}", body=body)
        for language in ("zh-hans", "en")
        for phrase, body in templates.needed(language, exercise=exercise)
    ]


@pytest.mark.parametrize("meeting", ["", "北城仓库"])
@pytest.mark.parametrize("bring", ["", "救生衣"])
@pytest.mark.parametrize("needs", [True, False])
@pytest.mark.parametrize("exercise", [False, True])
def test_every_question_finds_its_template(
    cast: Cast, meeting: str, bring: str, needs: bool, exercise: bool
) -> None:
    given = [(None, {Unit.PEOPLE: 6, Unit.BOAT: 1})] if needs else []
    job = people.incident(cast.operation, needs=given)
    Incident.objects.filter(pk=job.pk).update(meeting_point=meeting, bring=bring)
    job.refresh_from_db()
    call = people.call_out(job)
    if exercise:
        call.operation.mode = "exercise"
    filled = templates.fill(wording.call_out(call), approved(exercise))
    assert filled.code.startswith("SMS_zh-hans_call_out")
    assert filled.values["letter"] == "A"


@pytest.mark.parametrize(
    "phrase", ["full", "stand_down", "recall", "gather", "receipt", "over", "changed", "way_open"]
)
def test_every_short_text_finds_its_own(cast: Cast, phrase: str) -> None:
    call = people.call_out(cast.incident)
    for language in ("zh-hans", "en"):
        filled = templates.fill(wording.about(call, phrase, language), approved(False))
        assert filled.code == f"SMS_{language}_{phrase}"


def test_a_correction_as_long_as_may_be_finds_its_own(cast: Cast) -> None:
    call = people.call_out(cast.incident)
    for language in ("zh-hans", "en"):
        body = correction.preview(call, "北" * correction.LONGEST, language)
        assert templates.fill(body, approved(False)).code == f"SMS_{language}_amend"
