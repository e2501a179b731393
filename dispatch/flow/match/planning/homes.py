"""Whose teams may be sent, which county each is at home in, and how many stay there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

# The county is the organisation of that level above the team's, or the team's own where none is.
_HOMES = """
SELECT t.id, coalesce((
    SELECT county.id FROM dispatch_organisation county
    WHERE county.kind = 'county' AND starts_with(below.path, county.path) ORDER BY county.depth DESC LIMIT 1), below.id)
FROM dispatch_organisation up JOIN dispatch_organisation below ON below.path LIKE up.path || '%%'
JOIN dispatch_team t ON t.organisation_id = below.id
WHERE up.id = ANY (%(organisations)s::int[])
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class Homes:
    """The county (an organisation's id) of each team."""

    county: dict[int, int]

    @property
    def teams(self) -> list[int]:
        """Their ids."""
        return list(self.county)

    def reserve(self, keep: int, on_duty: Iterable[int]) -> dict[int, int]:
        """How many teams stay, by county: `keep` where more are on duty, and none where that would keep all at home."""
        there = Counter(self.county[team] for team in on_duty)
        return {county: min(keep, teams - 1) for county, teams in sorted(there.items()) if teams > 1 and keep}


def homes(organisations: Sequence[int]) -> Homes:
    """The teams of these organisations and of those below them, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HOMES, {"organisations": list(organisations)})
        return Homes(dict(cursor.fetchall()))
