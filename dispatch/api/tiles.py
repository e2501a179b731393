"""Map layers of many points: vector tiles of what the person may see."""

from __future__ import annotations

import gzip

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from dispatch.api.board import me
from dispatch.snapshots.layers import Layer, NoSuchOperation, Rows, scope_of, shelf
from geo.points import DEEPEST, OutsideTheWorld

router = Router()
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
# Below a packet there is nothing to gain.
WORTH_GZIP = 1_000
# Whoever moves a map asks for what others at the same desk have just asked for. At most 32 MB.
MOST_KEPT, MOST_BYTES = 512, 64 * 1024
# The tag names what the person may see and what is in it: nobody is handed what is somebody else's.
_kept: dict[tuple[str, str, int, int, int], tuple[bytes, bytes]] = {}


@router.get("/tiles/{layer}/{int:z}/{int:x}/{int:y}.mvt")
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int, beside: str = "") -> HttpResponse:
    """A tile of `volunteers`, `teams` or `incidents`. `?beside=slug`: for the board of that operation, which draws its own
    incidents itself, and shows the teams as they are there when it is a simulation."""
    if layer not in list(Layer):
        raise HttpError(404, _("没有这个图层：%(layer)s。") % {"layer": layer})
    if z > DEEPEST:
        raise HttpError(422, _("缩放级别是 0 到 %(deepest)s。") % {"deepest": DEEPEST})
    try:
        rows = shelf.get(scope_of(me(request), Layer(layer), beside=beside))
    except NoSuchOperation:
        raise HttpError(404, _("没有这个应急响应，或您看不到它。")) from None
    # Weak: the same tile goes out as it is, and packed.
    tag = f'W/"{rows.tag}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return _headed(HttpResponse(status=304), tag)
    try:
        plain, packed = _cut(rows, layer, z, x, y)
    except OutsideTheWorld:
        raise HttpError(404, _("这一级没有这一块：x、y 小于 2 的 z 次方。")) from None
    if packed and "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(packed, content_type=MEDIA_TYPE, headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(plain, content_type=MEDIA_TYPE)
    return _headed(answer, tag)


def _cut(rows: Rows, layer: str, z: int, x: int, y: int) -> tuple[bytes, bytes]:
    """The tile as it is, and packed where that is worth it: cut once for all who may see the same, while it is true."""
    key = (rows.tag, layer, z, x, y)
    found = _kept.get(key)
    if found is None:
        plain = rows.points.tile(layer, z, x, y)
        packed = gzip.compress(plain, compresslevel=1, mtime=0) if len(plain) > WORTH_GZIP else b""
        found = (plain, packed if len(packed) < len(plain) else b"")
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        if len(plain) <= MOST_BYTES:
            _kept[key] = found
    return found


def _headed(response: HttpResponse, tag: str) -> HttpResponse:
    """Kept by the browser of this person alone, which asks each time whether it is still true."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response
