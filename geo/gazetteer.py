"""The gazetteer: loading places, and finding them by name, inside free text, by prefix, by pinyin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from geo import china, names
from geo.addresses import Found, best_first, read_address
from geo.candidates import Candidate, Within, lies_within
from geo.coordinates import Coordinates, Datum
from geo.models import Place, PlaceKind, Precision

_BATCH = 1_000
_DERIVED = (
    "name",
    "full_name",
    "kind",
    "area",
    "names",
    "point",
    "precision",
    "source",
    "pinyin",
    "initials",
)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place to load. `area`: six-digit code of the area itself or of the county around it. `code`: any
    unique code (an area's, a township's); without one a place is known by its area and name."""

    name: str
    kind: PlaceKind
    area: str
    precision: Precision
    source: str
    point: Coordinates | None = None
    code: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes a second load of the same place an update."""
        return self.code or f"{self.area}/{self.name}"


def load_places(rows: Iterable[PlaceRow]) -> int:
    """Add or refresh places in bulk; loading the same twice changes nothing. Returns how many rows were given."""
    places = {row.key: _place(row) for row in rows}
    Place.objects.bulk_create(
        places.values(),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=_DERIVED,
    )
    return len(places)


def _place(row: PlaceRow) -> Place:
    point = row.point.to(Datum.WGS84) if row.point else None
    place = Place(
        key=row.key,
        name=row.name,
        full_name=_full_name(row),
        kind=row.kind,
        area=row.area,
        point=Point(point.lon, point.lat, srid=4326) if point else None,
        precision=row.precision,
        source=row.source,
    )
    place.fill(row.aliases)
    return place


def _full_name(row: PlaceRow) -> str:
    if not row.area:
        return row.name
    around = china.area(row.area)
    return around.full_name if row.code == around.code else around.full_name + row.name


def search(
    text: str, *, near: Coordinates | None = None, within: Within = None, limit: int = 8
) -> list[Candidate]:
    """Places meant by a text, best first.

    Chinese text is read as an address ("临沂市河东区汤头街道前张庄" finds 汤头街道, then the wider areas it
    names), else as the beginning or a part of a name; letters as pinyin or initials ("tangtou", "tt"). `within`
    keeps what lies inside, `near` puts the nearer of equals first. A place without a point is answered with its
    county's, precision `county`.
    """
    wanted = names.normalise(text)
    if not wanted:
        return []
    if names.is_latin(wanted):
        found = _typed_in_letters(wanted)
    else:
        found = _inside_text(wanted) or _typed_in_characters(wanted)
    located = _with_points(found)
    kept = [c for hit, c in located if lies_within(c.coordinates, hit.place.area, within)]
    return best_first(kept, near)[:limit]


def _inside_text(wanted: str) -> list[Found]:
    # Every written form is held against the text: 6 ms for 3,450 places and 400 characters, whatever the planner's
    # statistics. (`names && pieces of the text` takes 330 ms: 4,700 pieces, and the planner reads the table anyway.)
    named = RawSQL(
        "SELECT id FROM geo_place WHERE EXISTS"
        " (SELECT 1 FROM unnest(names) AS form WHERE length(form) > 1 AND strpos(%s, form) > 0)",
        [wanted],
    )
    return read_address(wanted, Place.objects.filter(pk__in=named).exclude(kind=PlaceKind.ANSWER))


def _typed_in_characters(wanted: str) -> list[Found]:
    match = Q(name__startswith=wanted)
    if len(wanted) > 1:
        match |= Q(name__contains=wanted)
    return _by_share(wanted, match)


def _typed_in_letters(wanted: str) -> list[Found]:
    begun = _by_share(wanted, Q(pinyin__startswith=wanted) | Q(initials__startswith=wanted))
    # Letters that begin no name: one may be left out or mistyped, so the nearest spellings are shown.
    return begun or _by_share(wanted, Q(pinyin__trigram_similar=wanted))


def _by_share(wanted: str, match: Q, limit: int = 200) -> list[Found]:
    """Matches, the better the larger the share of a written form that was typed."""
    rows = Place.objects.filter(match).exclude(kind=PlaceKind.ANSWER).order_by(Length("name"), "key")[:limit]
    return [Found(place, _share(wanted, place)) for place in rows]


def _share(wanted: str, place: Place) -> float:
    forms = [form for form in (place.name, place.pinyin, place.initials) if wanted in form]
    return max((len(wanted) / len(form) for form in forms), default=0.0)


def _with_points(found: Sequence[Found]) -> list[tuple[Found, Candidate]]:
    pointless = {hit.place.area for hit in found if hit.place.point is None}
    counties = {p.key: p for p in Place.objects.filter(key__in=pointless, point__isnull=False)}
    located = []
    for hit in found:
        stand_in = hit.place if hit.place.point else counties.get(hit.place.area)
        if stand_in is None or stand_in.point is None:
            continue
        point = Coordinates(stand_in.point.x, stand_in.point.y)
        candidate = Candidate(
            name=hit.place.name,
            full_name=hit.place.full_name,
            coordinates=point,
            precision=Precision(stand_in.precision),
            source=hit.place.source,
            place_id=hit.place.pk,
            score=round(hit.score, 4),
        )
        located.append((hit, candidate))
    return located
