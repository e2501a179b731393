"""Try a way of dispatching on a day that has been: nobody is asked, nothing is kept."""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.drill.chart import chart
from dispatch.drill.compare import CHANCE, together
from dispatch.drill.outcome import Outcome, figures
from dispatch.drill.read import Stream, read_stream
from dispatch.drill.roster import roster
from dispatch.drill.simulate import simulate
from dispatch.drill.tables import beside_the_first, side_by_side
from dispatch.drill.ways import Ways
from dispatch.drill.world import day, within_hours
from dispatch.imports.columns import ColumnsError
from dispatch.imports.table import SheetError
from dispatch.matching.policies import POLICIES
from geo.coordinates import Datum

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
        parser.add_argument(
            "--hours", type=float, help="press the stream into so many hours, its rhythm kept"
        )
        parser.add_argument("--seed", type=int, default=1, help="of the roster and of how leaders answer")
        parser.add_argument("--seeds", type=int, default=1, help="so many days, each with a seed of its own")
        parser.add_argument("--csv", type=Path, help="what became of every request under every policy")
        parser.add_argument("--svg", type=Path, help="the chart")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate, print the tables, write the files."""
        for least, name in ((1, "teams"), (1, "seeds")):
            if options[name] < least:
                raise CommandError(f"--{name}: at least {least}")
        stream = self._stream(options)
        outcomes = self._outcomes(stream, options)
        self._print(outcomes)
        if options["csv"]:
            _write_csv(options["csv"], outcomes, options["seed"])
        if options["svg"]:
            options["svg"].write_text(_picture(outcomes, options["teams"]), encoding="utf-8")

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

    def _outcomes(self, stream: Stream, options: dict[str, Any]) -> dict[str, list[Outcome]]:
        """By policy, a day for each seed."""
        cries = within_hours(stream.cries, options["hours"]) if options["hours"] else stream.cries
        places = np.array([(cry.lon, cry.lat) for cry in cries])
        found: dict[str, list[Outcome]] = {name: [] for name in options["policy"] or list(POLICIES)}
        ways, begun = Ways(), time.perf_counter()
        for seed in range(options["seed"], options["seed"] + options["seeds"]):
            world = day(cries, roster(places, teams=options["teams"], seed=seed), ways)
            for name, outcomes in found.items():
                outcomes.append(simulate(world, POLICIES[name], name=name, seed=seed))
            self.stderr.write(f"seed {seed}: {time.perf_counter() - begun:.1f} s")
        self.stdout.write(f"路程 travel times: {ways.words()}")
        return found

    def _print(self, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
        days = {name: [figures(outcome) for outcome in some] for name, some in outcomes.items()}
        self.stdout.write(side_by_side(days))
        count = len(next(iter(days.values())))
        if count > 1 and len(days) > 1:
            self.stdout.write(
                f"\n{count} 日，每日不同队伍与应答 days, each with a roster and answers of its own. Below: the median difference to the first, "
                f"and on how many days it was less; ~: chance may have done it (sign test, {CHANCE:.0%})\n"
                f"{beside_the_first(days)}"
            )


def _picture(outcomes: Mapping[str, Sequence[Outcome]], teams: int) -> str:
    days = next(iter(outcomes.values()))
    title = f"首支队伍到达 First crew on scene: {len(days[0].fates)} 求助 requests, {teams} 队 teams"
    if len(days) > 1:
        title += f", {len(days)} 日 days"
    names = [NAMES[name] for name in outcomes]
    merged = [together(some) for some in outcomes.values()]
    return chart(merged, title=title, axis="求助后分钟 minutes after the request", names=names)


def _write_csv(path: Path, outcomes: Mapping[str, Sequence[Outcome]], seed: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["policy", "seed", *next(iter(outcomes.values()))[0].fates[0].__struct_fields__])
        for name, days in outcomes.items():
            for number, outcome in enumerate(days, seed):
                for fate in outcome.fates:
                    writer.writerow([name, number, *msgspec.structs.astuple(fate)])
