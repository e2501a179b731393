"""Frames made once are what an independent reader of websockets takes them for."""

from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from realtime import framing


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_of_any_length_is_read_as_it_was_meant(size: int) -> None:
    payload = bytes(number % 251 for number in range(size))
    stream = StreamReader()
    stream.feed_data(framing.binary(payload) + framing.text("汛".encode()))
    read = []
    for _ in range(2):
        parsing = Frame.parse(stream.read_exact, mask=False)
        with pytest.raises(StopIteration) as parsed:
            next(parsing)
        read.append(parsed.value.value)
    assert [(frame.opcode, bytes(frame.data), frame.fin) for frame in read] == [
        (Opcode.BINARY, payload, True),
        (Opcode.TEXT, "汛".encode(), True),
    ]
