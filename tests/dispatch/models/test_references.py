"""What a text refers to is there when it is written, and stays as long as the text does, though no foreign key says so."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from dispatch.models import Qualification, Text
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

NOBODY = 987_654_321
KEYS = ["ask_id", "volunteer_id", "mission_id", "owner_id", "organisation_id"]


def text(cast: Cast, number: int = 1) -> Text:
    return Text(
        **cast.operation.root(),
        outbound=True,
        gateway="handset",
        phone=f"+86138{number:08}",
        body="x",
        queued_at=people.now(),
    )


def broken(cast: Cast, number: int, column: str, key: int) -> Text:
    made = text(cast, number)
    setattr(made, column, key)
    return made


@pytest.mark.parametrize("column", KEYS)
def test_a_text_refers_to_what_is_there_one_among_many_too(cast: Cast, column: str) -> None:
    many = [text(cast, number) for number in range(50)] + [broken(cast, 50, column, NOBODY)]
    with pytest.raises(IntegrityError, match=f"dispatch_text_{column}_fk"), transaction.atomic():
        Text.objects.bulk_create(many)
    assert not Text.objects.filter(phone__startswith="+861380000").exists()


@pytest.mark.parametrize("column", KEYS)
def test_a_text_that_is_changed_refers_to_what_is_there(cast: Cast, column: str) -> None:
    made = text(cast)
    made.save()
    with pytest.raises(IntegrityError, match=f"dispatch_text_{column}_fk"), transaction.atomic():
        Text.objects.filter(pk=made.pk).update(**{column: NOBODY})


def test_a_live_text_never_becomes_a_simulations(cast: Cast) -> None:
    made = text(cast)
    made.save()
    with pytest.raises(IntegrityError, match="dispatch_text_operation_sandbox_fk"), transaction.atomic():
        Text.objects.filter(pk=made.pk).update(operation=cast.simulation)


def test_what_a_text_refers_to_cannot_be_deleted_behind_its_back(cast: Cast) -> None:
    person = people.volunteer(cast.district, "收件人", "+8613900000123")
    Qualification.objects.filter(volunteer=person).delete()
    made = broken(cast, 1, "volunteer_id", person.pk)
    made.save()
    statement = f"DELETE FROM dispatch_volunteer WHERE id = {person.pk}"
    with (
        pytest.raises(IntegrityError, match="still refers to a row of dispatch_volunteer"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    Text.objects.filter(pk=made.pk).update(volunteer=None)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 1
