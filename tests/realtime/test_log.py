"""The window of the last events: whole, without holes, bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from realtime.log import MOST_BYTES, MOST_EVENTS, PAGE_BYTES, Log, pages_of


def frame(offset: int, size: int = 8) -> bytes:
    return b"%0*d" % (size, offset)


def everything_after(log: Log, offset: int) -> bytes:
    read = b""
    while offset < log.end:
        page = log.after(offset)
        assert offset < page.last <= log.end
        read, offset = read + page.data, page.last
    return read


@given(st.lists(st.integers(1, 900), max_size=12), st.integers(0, 400), st.data())
def test_whoever_is_within_the_window_reads_exactly_what_comes_after(
    batches: list[int], older: int, data: st.DataObject
) -> None:
    log = Log(1000)
    log.put_before([frame(1000 - older + 1 + number) for number in range(older)])
    for count in batches:
        log.extend([frame(log.end + 1 + number) for number in range(count)])
        log.trim()
    assert log.end == 1000 + sum(batches)
    assert log.end - log.start <= MOST_EVENTS
    offset = data.draw(st.integers(log.start, log.end))
    assert log.reaches(offset)
    assert not log.reaches(log.start - 1)
    assert everything_after(log, offset) == b"".join(
        frame(number) for number in range(offset + 1, log.end + 1)
    )


def test_large_events_are_forgotten_by_weight_and_come_in_pages() -> None:
    log = Log(0)
    size = PAGE_BYTES // 2
    log.extend([frame(number, size) for number in range(1, 101)])
    log.trim()
    assert (log.end - log.start) * size <= MOST_BYTES
    assert log.after(log.start).last == log.start + 2


def test_what_does_not_fit_before_is_not_kept() -> None:
    log = Log(MOST_EVENTS + 1)
    log.put_before([frame(number) for number in range(MOST_EVENTS + 1)])
    assert log.start == log.end


def test_a_page_ends_where_it_is_full() -> None:
    frames = [frame(number, PAGE_BYTES) for number in (8, 9)]
    assert [(page.data, page.last) for page in pages_of(frames, 7)] == [(frames[0], 8), (frames[1], 9)]
