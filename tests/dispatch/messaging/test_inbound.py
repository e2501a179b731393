"""Messages in: whose they are while nobody knows who sent them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dispatch.messaging import inbound
from dispatch.models import Operation, Organisation, Text
from dispatch.states import OrganisationKind
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

LINYI, HENAN = "371300", "410000"


def duty(of: Organisation, slug: str) -> Operation:
    made = people.operation(of, "日常值守", slug)
    made.everyday = True
    made.save(update_fields=["everyday"])
    return made


def stranger_texts(number: int = 1) -> Operation:
    text = inbound.receive(gateway="handset", phone="+8613999999999", body="救命", provider_id=f"in-{number}")
    return text.operation


@pytest.fixture
def province(cast: Cast) -> Organisation:
    """A province that stands above the home city in the tree, as Henan's does in the demo."""
    made = people.organisation("河南", prefix="HA", kind=OrganisationKind.PROVINCE)
    Organisation.objects.filter(pk=made.pk).update(area_code=HENAN)
    Organisation.objects.filter(pk=cast.city.pk).update(area_code=LINYI)
    assert Organisation.objects.get(pk=made.pk).depth == Organisation.objects.get(pk=cast.city.pk).depth
    return made


def test_a_strangers_text_goes_to_the_duty_of_the_home_organisation(
    cast: Cast, province: Organisation
) -> None:
    first = Organisation.objects.order_by("depth", "path").first()
    assert first is not None
    for slug, organisation in (("duty-a", first), ("duty-henan", province), ("duty-linyi", cast.city)):
        if not Operation.objects.filter(organisation=organisation, everyday=True).exists():
            duty(organisation, slug)
    assert stranger_texts().organisation_id == cast.city.pk


def test_a_home_without_duty_opens_one_and_lends_no_other_city_its_texts(
    cast: Cast, province: Organisation
) -> None:
    duty(province, "duty-henan")
    found = stranger_texts(1)
    assert (found.organisation_id, found.everyday, found.sandbox) == (cast.city.pk, True, False)
    assert stranger_texts(2) == found


def test_where_the_home_area_has_no_organisation_the_topmost_duty_answers(cast: Cast) -> None:
    there = duty(cast.other_city, "duty-jinan")
    assert stranger_texts() == there


def test_a_sender_and_an_id_longer_than_any_known_lose_no_message_and_are_still_one(cast: Cast) -> None:
    def comes() -> Text:
        return inbound.receive(
            gateway="twilio", phone="whatsapp:+85212345678901234567890", body="A1", provider_id="S" * 200
        )

    first, again = comes(), comes()
    assert first == again
    assert (first.phone, len(first.provider_id)) == ("+8521234567890123456", 64)


def test_another_channel_of_a_phone_is_that_phone(cast: Cast) -> None:
    text = inbound.receive(
        gateway="twilio", phone=f"whatsapp:{cast.leader.phone}", body="1", provider_id="W1"
    )
    assert text.phone == cast.leader.phone


@pytest.mark.parametrize("words", ["进不去\x00了", "进不去\ud800了"])
def test_what_no_database_can_hold_is_replaced_and_the_rest_is_kept(cast: Cast, words: str) -> None:
    text = inbound.receive(gateway="twilio", phone="+852\x001", body=words, provider_id="N\x00")
    text.refresh_from_db()
    assert text.body == "进不去\ufffd了"


def test_where_the_provider_names_no_id_the_same_words_within_a_minute_are_one_message(cast: Cast) -> None:
    def comes(words: str, minute: int, phone: str = "+8613800000001") -> Text:
        at = datetime(2026, 8, 14, 2, minute, 30, tzinfo=UTC)
        return inbound.receive(gateway="aliyun", phone=phone, body=words, provider_id="", said_at=at)

    first = comes("A1", 5)
    assert comes("A1", 5) == first
    others = {comes("A1", 6).pk, comes("A2", 5).pk, comes("A1", 5, "+8613800000002").pk}
    assert len(others | {first.pk}) == 4
