"""What a text costs, as the preview of a call-out shows it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.messaging.segments import GSM_EXTENDED, Segments, count

FLOOD = "【临沂市红十字会】任务A：河东区汤头街道约30人被洪水围困，需冲锋舟2艘、队员8人。能去回A1加分钟数，如A1 20；不能回A2"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Segments(0, 0, 160, "GSM-7")),
        ("a" * 160, Segments(160, 1, 0, "GSM-7")),
        ("a" * 161, Segments(161, 2, 145, "GSM-7", (153,))),
        ("[]", Segments(4, 1, 156, "GSM-7")),
        ("水" * 70, Segments(70, 1, 0, "UCS-2")),
        ("水" * 71, Segments(71, 2, 63, "UCS-2", (67,))),
        ("水" * 135, Segments(135, 3, 66, "UCS-2", (67, 134))),
    ],
)
def test_a_text_is_counted_in_its_own_alphabet(text: str, size: Segments) -> None:
    assert count(text) == size


def test_the_model_text_for_a_flood_fits_one_segment() -> None:
    assert count(FLOOD) == Segments(64, 1, 6, "UCS-2")


def test_an_emoji_is_not_cut_in_half_at_the_end_of_a_segment() -> None:
    size = count("水" * 66 + "🚤" + "水" * 10)
    assert size.breaks == (66,)
    assert size.segments == 2


@given(st.text() | st.text(alphabet="a[水🚤", min_size=60, max_size=400))
def test_the_parts_between_breaks_each_fit_a_segment(text: str) -> None:
    size = count(text)
    parts = [text[start:end] for start, end in pairwise([0, *size.breaks, len(text)])]
    if size.encoding == "GSM-7":
        limit, units = 153, [len(part) + sum(letter in GSM_EXTENDED for letter in part) for part in parts]
    else:
        limit, units = 67, [len(part.encode("utf-16-le")) // 2 for part in parts]
    assert sum(units) == size.characters
    assert size.segments == (len(parts) if text else 0)
    assert len(parts) == 1 or max(units) <= limit
