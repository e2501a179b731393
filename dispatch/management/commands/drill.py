"""Try a way of dispatching on a day that has been: nobody is asked, nothing is kept."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.drill.chart import chart
from dispatch.drill.outcome import Figures, Outcome, figures
from dispatch.drill.read import Stream, read_stream
from dispatch.drill.roster import roster
from dispatch.drill.simulate import simulate
from dispatch.drill.world import Floats, day
from dispatch.imports.columns import ColumnsError
from dispatch.imports.table import SheetError
from dispatch.matching.policies import POLICIES
from geo.coordinates import Datum
from geo.travel.times import travel_times

NAMES = {
    "nearest_by_air": "直线最近 nearest by air",
    "nearest_by_road": "路程最近 nearest by road",
    "ranked": "排序名单 ranked",
    "planned": "统筹调派 planned jointly",
}


class Command(BaseCommand):
    """`manage.py drill simulate FILE --datum bd09 --teams 300 --csv day.csv --svg day.svg`."""

    help = "Replay a sheet of requests against a seeded roster under one or all policies, on a virtual clock."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with which sheet, and where the answers go."""
        parser.add_argument("act", choices=["simulate"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--datum", required=True, choices=[datum.value for datum in Datum])
        parser.add_argument("--columns", default="", help='"words=text,lon=lng,lat=lat"; otherwise guessed')
        parser.add_argument(
            "--policy", action="append", choices=list(POLICIES), help="again for more; otherwise all"
        )
        parser.add_argument("--teams", type=int, default=300, help="teams of the seeded roster")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--csv", type=Path, help="what became of every request under every policy")
        parser.add_argument("--svg", type=Path, help="the chart")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate, print the table, write the files."""
        if options["teams"] < 1:
            raise CommandError("--teams: at least one")
        stream = self._stream(options)
        places = np.array([(cry.lon, cry.lat) for cry in stream.cries])
        crews = roster(places, teams=options["teams"], seed=options["seed"])
        begun = time.perf_counter()
        world = day(stream.cries, crews, _travel)
        outcomes = []
        for name in options["policy"] or list(POLICIES):
            outcomes.append(simulate(world, POLICIES[name], name=name, seed=options["seed"]))
            self.stderr.write(f"{name}: {time.perf_counter() - begun:.1f} s")
        self.stdout.write(table([figures(outcome) for outcome in outcomes]))
        if options["csv"]:
            _write_csv(options["csv"], outcomes)
        if options["svg"]:
            title = (
                f"首支队伍到达 First crew on scene: {len(stream.cries)} 求助 requests, {len(crews)} 队 teams"
            )
            names = [NAMES[outcome.policy] for outcome in outcomes]
            picture = chart(outcomes, title=title, axis="求助后分钟 minutes after the request", names=names)
            options["svg"].write_text(picture, encoding="utf-8")

    def _stream(self, options: dict[str, Any]) -> Stream:
        path: Path = options["file"]
        try:
            stream = read_stream(path, datum=Datum(options["datum"]), columns=options["columns"])
        except (SheetError, ColumnsError, OSError) as error:
            raise CommandError(f"{path}: {error}") from error
        left_out = ", ".join(f"{reason} {count}" for reason, count in stream.left_out.items() if count)
        self.stdout.write(
            f"{path.name}: {len(stream.cries)} 求助 requests; 未计入 left out: {left_out or '-'}"
        )
        if not stream.cries:
            raise CommandError(f"{path}: no request to answer")
        return stream


def _travel(origins: Floats, destinations: Floats) -> Floats:
    return travel_times(origins, destinations).seconds


def table(lines: Sequence[Figures]) -> str:
    """The policies side by side; times in minutes."""
    head = (
        "policy", "first p50", "first p90", "full p50", "full p90", "critical p50", "critical p90",
        "unmet", "people missing", "alerts/accept", "gini",
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [head]
    for line in lines:
        times = (
            line.first_p50, line.first_p90, line.full_p50, line.full_p90, line.critical_p50, line.critical_p90,
        )  # fmt: skip
        minutes = ["-" if seconds is None else f"{seconds / 60:.1f}" for seconds in times]
        counts = [
            str(line.unmet),
            str(line.people_missing),
            f"{line.alerts_per_accept:.2f}",
            f"{line.gini:.2f}",
        ]
        rows.append((line.policy, *minutes, *counts))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _write_csv(path: Path, outcomes: Sequence[Outcome]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        fields = list(outcomes[0].fates[0].__struct_fields__)
        writer.writerow(["policy", *fields])
        for outcome in outcomes:
            for fate in outcome.fates:
                writer.writerow([outcome.policy, *msgspec.structs.astuple(fate)])
