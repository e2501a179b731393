"""Organisations, operations and accounts."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone
from shapely import to_wkb
from shapely.geometry import MultiPolygon

from dispatch.models import Membership, Operation, Organisation, User
from dispatch.states import Mode, OrganisationKind, Role
from geo import china
from geo.models import Place, PlaceKind

LINYI, HENAN = "371300", "410000"
FLOOD, DUTY, HENAN_FLOOD = "flood-0814", "duty-linyi", "flood-henan"
COUNTIES = {
    "371302": ("兰山", "LS", "Lanshan"),
    "371311": ("罗庄", "LZ", "Luozhuang"),
    "371312": ("河东", "HD", "Hedong"),
    "371321": ("沂南", "YN", "Yinan"),
    "371322": ("郯城", "TC", "Tancheng"),
    "371323": ("沂水", "YS", "Yishui"),
    "371324": ("兰陵", "LL", "Lanling"),
    "371325": ("费县", "FX", "Feixian"),
    "371326": ("平邑", "PY", "Pingyi"),
    "371327": ("莒南", "JN", "Junan"),
    "371328": ("蒙阴", "MY", "Mengyin"),
    "371329": ("临沭", "LSH", "Linshu"),
}
# user name, shown name, role, area code of the organisation
ACCOUNTS = [
    ("zhiban", "李静", Role.COORDINATOR, LINYI),
    ("zhiban2", "王海", Role.COORDINATOR, LINYI),
    ("zhihui", "张主任", Role.COMMANDER, LINYI),
    ("admin", "系统管理员", Role.ADMIN, LINYI),
    ("hedong", "河东值班", Role.COORDINATOR, "371312"),
    ("henan", "河南值班", Role.COORDINATOR, HENAN),
]

# The number that crews call and text; of the range that no operator has given out, as all numbers of the demo.
DESK_PHONE = "+8617409999119"


def plant() -> dict[str, Organisation]:
    """Province, city, counties and grassroots of Linyi, and the second organisation that serves Henan; by area code."""
    shandong = _node(
        None, "370000", "山东省红十字会", "山东", OrganisationKind.PROVINCE, "SD", "Shandong Red Cross"
    )
    city = _node(
        shandong, LINYI, "临沂市红十字会", "临沂", OrganisationKind.CITY, "LY", "Linyi Red Cross", area=LINYI
    )
    henan = _node(
        None, HENAN, "河南省红十字会", "河南", OrganisationKind.PROVINCE, "HN", "Henan Red Cross", area=HENAN
    )
    found = {"370000": shandong, LINYI: city, HENAN: henan}
    for code, (short, prefix, english) in COUNTIES.items():
        name = china.area(code).name
        found[code] = _node(
            city,
            code,
            f"{name}红十字会",
            short,
            OrganisationKind.COUNTY,
            prefix,
            f"{english} Red Cross",
            area=code,
        )
    townships = Place.objects.filter(kind=PlaceKind.TOWNSHIP, area__in=COUNTIES).order_by("key")
    for place in townships:
        if place.key not in found:
            parent = found[place.area]
            found[place.key] = _node(
                parent,
                place.key,
                f"{place.name}红十字会",
                place.name,
                OrganisationKind.GRASSROOTS,
                parent.prefix,
                "",
            )
    return found


def _node(
    parent: Organisation | None,
    code: str,
    name: str,
    short: str,
    kind: OrganisationKind,
    prefix: str,
    english: str,
    *,
    area: str = "",
) -> Organisation:
    row: Organisation | None = Organisation.objects.filter(area_code=code).first()
    if row is not None:
        return row
    fields = {
        "area_code": code,
        "name": name,
        "short_name": short[:30],
        "kind": kind.value,
        "prefix": prefix,
        "english_name": english,
        "signature": name if kind is not OrganisationKind.GRASSROOTS else "临沂市红十字会",
        "service_area": _outline(area) if area else None,
        "duty_phone": DESK_PHONE if kind in (OrganisationKind.CITY, OrganisationKind.PROVINCE) else "",
    }
    tree = Organisation.objects
    # The parent is read anew: its place in the tree changed with each child before.
    made: Organisation = tree.add_child(tree.get(pk=parent.pk), fields) if parent else tree.add_root(fields)
    return made


def _outline(code: str) -> GEOSGeometry:
    """The service area, its corners within 100 m."""
    shape = china.shape_of(code).simplify(0.001, preserve_topology=True)
    many = shape if shape.geom_type == "MultiPolygon" else MultiPolygon([shape])
    return GEOSGeometry(memoryview(to_wkb(many)), srid=4326)


def open_operations(organisations: dict[str, Organisation]) -> dict[str, Operation]:
    """The flood night, everyday duty of each organisation that owns a number, and Henan's flood; by slug."""
    city, henan = organisations[LINYI], organisations[HENAN]
    now = timezone.now()
    found: dict[str, Operation] = {}
    for slug, name, english, owner, level, everyday in (
        (FLOOD, "8·14 暴雨洪涝", "14 Aug Rainstorm Flood", city, 2, False),
        (DUTY, "日常值守", "Everyday duty", city, None, True),
        (HENAN_FLOOD, "7·20 特大暴雨", "20 Jul Rainstorm", henan, 1, False),
        ("duty-henan", "日常值守", "Everyday duty", henan, None, True),
    ):
        found[slug], _ = Operation.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "english_name": english,
                "organisation": owner,
                "mode": Mode.LIVE.value,
                "response_level": level,
                "everyday": everyday,
                "opened_at": now - timedelta(hours=6),
            },
        )
    found[FLOOD].shared_with.set([organisations["371312"]])
    return found


def open_accounts(organisations: dict[str, Organisation], password: str) -> list[User]:
    """Those who sit at a desk."""
    found = []
    for username, shown, role, code in ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=username,
            defaults={
                "display_name": shown,
                "is_staff": role is Role.ADMIN,
                "is_superuser": role is Role.ADMIN,
            },
        )
        if created:
            user.set_password(password)
            user.save(update_fields=["password"])
        Membership.objects.get_or_create(user=user, organisation=organisations[code], role=role.value)
        found.append(user)
    return found
