"""Who is there, and what is known, when a browser test begins."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from dispatch.models import Equipment, Incident, Operation, Organisation, Team, Text, User, Volunteer
from geo.known import load_linyi
from tests.browser.people import PASSWORD
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

# 55 km from the other team's base: it comes second in every ranking of the stories.
YINAN = (118.4650, 35.5500)


@dataclass(frozen=True)
class Night:
    """The cast, a second team of the district, and the gazetteer."""

    cast: Cast
    second_team: Team


def falls() -> Night:
    """Everybody is at their place and can sign in with PASSWORD; the gazetteer knows Linyi; nobody has been asked."""
    load_linyi()
    cast = people.cast()
    leader = people.volunteer(cast.district, "吴磊", "+8613800000021", account=people.user("leader2", "吴磊"))
    crew = [
        people.volunteer(cast.district, f"后备{number}", f"+861380000003{number}") for number in range(1, 6)
    ]
    second = people.team(
        cast.district, "兰山区综合救援队", members=[leader, *crew], boats=1, vehicles=1, base=YINAN
    )
    User.objects.update(password=make_password(PASSWORD))
    return Night(cast, second)


def in_ascii() -> None:
    """Rename everybody and everything: Chinese that an English page then shows is not translated."""
    for number, organisation in enumerate(Organisation.objects.order_by("pk"), 1):
        organisation.name = organisation.english_name = f"Red Cross {number}"
        organisation.short_name = f"RC {number}"
        organisation.signature = "Red Cross"
        organisation.save(update_fields=["name", "english_name", "short_name", "signature"])
    User.objects.update(display_name="Somebody")
    for team in Team.objects.all():
        Team.objects.filter(pk=team.pk).update(name=f"Team {team.pk}", short_name=f"T {team.pk}")
    Volunteer.objects.update(name="Volunteer")
    Text.objects.update(body="Task A: go A1, cannot A2")
    Equipment.objects.update(name="Boat")
    Operation.objects.filter(sandbox=False).update(name="Flood")
    Operation.objects.filter(sandbox=True).update(name="Rehearsal")
    Incident.objects.update(title="Twelve people on a roof", place_words="Nanfang", area_name="Hedong")
