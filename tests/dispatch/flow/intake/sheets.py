"""A sheet as people send it, and a city that takes it in."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from dispatch.flow.intake import runs
from dispatch.imports.columns import guess
from dispatch.imports.sheets import read_sheet
from dispatch.models import ImportRun, Operation, Organisation
from geo import china
from geo.coordinates import Datum

HEADER = "编号,时间,地址,经度,纬度,内容,电话"
ROWS = [
    "1,2026-08-14 20:01,临沂市河东区汤头街道前张庄12号,118.53,35.27,前张庄全村被淹，三十多口人困在屋顶，急需冲锋舟救援,13953910001",
    "2,2026-08-14 20:05,临沂市河东区汤头街道前张庄12号,118.53,35.27,求扩散！前张庄全村被淹，三十多口人困在屋顶，急需冲锋舟救援,13953910001",
    "3,2026-08-14 20:09,临沂市兰山区,,,我们宾馆可以免费提供住宿和热水，有需要的请联系我,13953910003",
    "4,2026-08-14 20:12,临沂市费县,3548205,35.2,费县一处河堤快决口了，村里还有老人没有转移，请求救援,13953910004",
    "5,2026-08-14 20:15,临沂市沂水县,34.75,113.6,县城小学四十名学生被困二楼，一楼水深两米,",
    "6,2026-08-14 20:20,郑州市二七区,113.64,34.75,二七区马寨镇有孕妇临产，水到胸口，救护车进不来，求救援,13953910006",
    "7,2026-08-14 20:25,临沂市河东区汤头街道,117.9,35.9,汤头敬老院进水一米深，二十位老人在二楼，需要船,13953910007",
    '8,2026-08-14 20:30,"没关的引号,118.3,35.1,这一行坏了,13953910008',
    "9,2026-08-14 20:31,临沂市莒南县,118.83,35.17,莒南一家三口被困车里，车在水中熄火，水还在涨,13953910009",
]
Write = Callable[..., Path]


def serve(city: Organisation, operation: Operation, area: str = "371300") -> Operation:
    shape = GEOSGeometry(china.shape_of(area).simplify(0.01).wkt, srid=4326)
    city.service_area = shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)
    city.save()
    operation.organisation = city
    return operation


def take_in(operation: Operation, path: Path, **how: Any) -> ImportRun:
    columns = guess(read_sheet(path).columns)
    given = {"path": path, "file_name": path.name, "datum": Datum.WGS84, "columns": columns, "by": None}
    return runs.carry_out(runs.start(operation, **{**given, **how}))


def lines(parts: Any) -> io.StringIO:
    text = "".join(parts)
    assert text.startswith("\ufeff")
    return io.StringIO(text[1:])
