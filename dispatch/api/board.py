"""Reading for the live screens: snapshots, rows anew, the chosen incident, map layers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.errors import HttpError

from dispatch.access import audit, visible, wall_of
from dispatch.api.structs import answer
from dispatch.models import Incident, Operation, Text, User
from dispatch.snapshots import desk
from dispatch.snapshots.figures import figures, text_figures
from dispatch.snapshots.gather import Wanted
from dispatch.snapshots.moment import one_moment
from dispatch.snapshots.pane import pane
from dispatch.snapshots.trends import trends
from dispatch.snapshots.wall import wall
from geo import tiles
from geo.roads import RoadsUnavailable

router = Router()
MOST_IDS = 500


def me(request: HttpRequest) -> User:
    """Who is signed in; the API's authentication stands before every view."""
    assert isinstance(request.user, User)
    return request.user


def operation_of(request: HttpRequest, slug: str) -> Operation:
    """The operation behind `slug`, if the person may see it; 404 otherwise, as if it did not exist."""
    return get_object_or_404(visible(me(request), Operation).select_related("organisation"), slug=slug)


@router.get("/board/{slug}")
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The snapshot of the board."""
    return answer(desk.desk(me(request), operation_of(request, slug)))


@router.get("/board/{slug}/rows")
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    """Some rows anew: `?incidents=1,2&asks=7&queue=1`."""
    ids: dict[str, frozenset[int]] = {}
    for kind in Wanted.kinds():
        named = request.GET.get(kind, "")
        try:
            ids[kind] = frozenset(int(part) for part in named.split(",") if part)
        except ValueError:
            raise HttpError(422, f"{kind}={named!r}: whole numbers separated by commas") from None
        if len(ids[kind]) > MOST_IDS:
            raise HttpError(422, f"{kind}: at most {MOST_IDS} at once; take a new snapshot instead")
    wanted = Wanted.some(ids, queue=request.GET.get("queue") == "1")
    return answer(desk.rows(me(request), operation_of(request, slug), wanted))


@router.get("/board/{slug}/colleagues")
def board_colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """The names of those who may be at the operation's desks: presence tells keys only."""
    return answer(desk.colleagues(operation_of(request, slug)))


@router.get("/board/{slug}/figures")
def board_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The strip of figures anew."""
    operation = operation_of(request, slug)
    with one_moment() as now:
        return answer(figures(operation, now))


@router.get("/board/{slug}/texts")
def board_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts of the status bar anew."""
    operation = operation_of(request, slug)
    with one_moment() as now:
        return answer(text_figures(operation, now))


@router.get("/wall/{token}", auth=None)
def read_wall(request: HttpRequest, token: str) -> HttpResponse:
    """The snapshot of a wall; the token is the permission."""
    found = wall_of(token)
    if found is None:
        raise Http404
    return answer(wall(*found))


@router.get("/wall/{token}/trends", auth=None)
def wall_trends(request: HttpRequest, token: str) -> HttpResponse:
    """Response times and half-hours of a wall."""
    found = wall_of(token)
    if found is None:
        raise Http404
    with one_moment() as now:
        return answer(trends(found[0], now))


@router.get("/incidents/{int:key}")
def incident(request: HttpRequest, key: int) -> HttpResponse:
    """The pane of one incident."""
    return answer(pane(get_object_or_404(visible(me(request), Incident), pk=key)))


@router.get("/incidents/{int:key}/phone")
def requester_phone(request: HttpRequest, key: int) -> dict[str, list[str]]:
    """The phones of those who asked for help, by one key, logged."""
    found = get_object_or_404(visible(me(request), Incident), pk=key)
    audit(me(request), "phone.seen", f"incident:{found.pk}")
    phones = found.requests.exclude(phone="").order_by("received_at").values_list("phone", flat=True)
    return {"phones": list(dict.fromkeys(phones))}


@router.get("/texts/{int:key}/phone")
def sender_phone(request: HttpRequest, key: int) -> dict[str, str]:
    """The phone that a message came from, for whoever takes it in as a cry for help; logged."""
    found = get_object_or_404(visible(me(request), Text).filter(outbound=False), pk=key)
    audit(me(request), "phone.seen", f"text:{found.pk}")
    return {"phone": found.phone}


@router.get("/map/counties.geojson", auth=None)
def counties(request: HttpRequest, area: str = "371300") -> HttpResponse:
    """County boundaries of one prefecture or province: public knowledge."""
    return _layer(tiles.counties_geojson(area.ljust(6, "0")))


@router.get("/map/rivers.geojson", auth=None)
def rivers(request: HttpRequest) -> HttpResponse:
    """The main rivers, schematic."""
    return _layer(tiles.rivers_geojson())


@router.get("/map/roads.geojson", auth=None)
def roads(request: HttpRequest, box: str = "117.3,34.3,119.2,36.3") -> HttpResponse:
    """Main roads in a box `west,south,east,north` of at most 4 x 4 degrees."""
    try:
        west, south, east, north = (float(side) for side in box.split(","))
    except ValueError:
        raise HttpError(422, "box=west,south,east,north in WGS-84 degrees") from None
    if not (0 < east - west <= 4 and 0 < north - south <= 4):
        raise HttpError(422, "box: at most 4 x 4 degrees")
    try:
        return _layer(tiles.roads_geojson((west, south, east, north)))
    except RoadsUnavailable as error:
        raise HttpError(503, f"the road layer is not available: {error}") from error


def _layer(body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/geo+json")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
