"""AMap (高德) web service v3. Settings: `AMAP_KEY`, `AMAP_URL`. Answers are GCJ-02 and become WGS-84 here, at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from geo.candidates import Candidate, Within, lies_within
from geo.coordinates import Coordinates, Datum, ImpossiblePoint
from geo.http import BadAnswer, Door, Refused
from geo.models import Precision

# AMap's `level` of an answer; anything it does not name here is taken for a county.
_LEVELS = {
    **dict.fromkeys(("门牌号", "单元号", "兴趣点", "公交站台、地铁站"), Precision.EXACT),
    **dict.fromkeys(("道路", "道路交叉路口", "住宅区"), Precision.STREET),
    **dict.fromkeys(("村庄", "热点商圈"), Precision.VILLAGE),
    **dict.fromkeys(("乡镇", "开发区"), Precision.TOWNSHIP),
    "区县": Precision.COUNTY,
    "市": Precision.CITY,
    **dict.fromkeys(("省", "国家"), Precision.PROVINCE),
}


class Amap:
    """One question to `/v3/geocode/geo`."""

    name = "amap"

    def lookup(self, text: str, near: Coordinates | None = None, within: Within = None) -> list[Candidate]:
        """Candidates in AMap's order (it takes no `near`). Raises `OutsideError`."""
        params = {"address": text, "key": settings.AMAP_KEY, "output": "JSON"}
        if isinstance(within, str):
            params["city"] = within.ljust(6, "0")
        answer = Door().get_json(settings.AMAP_URL.rstrip("/") + "/v3/geocode/geo", params)
        if not isinstance(answer, Mapping) or "status" not in answer:
            raise BadAnswer("AMap answered with something else than its protocol")
        if str(answer["status"]) != "1":
            raise Refused(f"AMap says: {answer.get('info')} ({answer.get('infocode')})", status=200)
        geocodes = answer.get("geocodes") or []
        if not isinstance(geocodes, list):
            raise BadAnswer("AMap answered without a list of places")
        candidates = [_candidate(raw, -place) for place, raw in enumerate(geocodes)]
        return [c for c in candidates if lies_within(c.coordinates, "", within)]


def _candidate(raw: Any, score: float) -> Candidate:
    try:
        lon, lat = str(raw["location"]).split(",")
        point = Coordinates.read(lon, lat, Datum.GCJ02).to(Datum.WGS84)
        full_name = str(raw["formatted_address"])
    except (ImpossiblePoint, KeyError, TypeError, ValueError):
        raise BadAnswer("AMap answered with a place that has no proper name or point") from None
    precision = _LEVELS.get(str(raw.get("level")), Precision.COUNTY)
    return Candidate(full_name, full_name, point, precision, Amap.name, None, score)
