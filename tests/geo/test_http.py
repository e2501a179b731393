"""The one door out: what it lets through, and how it fails."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from geo.http import (
    BadAnswer,
    Door,
    DoorClosed,
    OutsideError,
    Refused,
    TimedOut,
    Unreachable,
    configured_hosts,
    host_of,
)
from tests.geo.outside import Outside, in_turn, says, status


def door_to(outside: Outside, *, timeout: float = 5.0, tries: int = 2, max_bytes: int = 10_000) -> Door:
    hosts = frozenset({host_of(outside.url)})
    return Door(timeout=timeout, tries=tries, pause=0.0, max_bytes=max_bytes, hosts=lambda: hosts)


def test_a_question_is_asked_and_its_answer_read(outside: Outside) -> None:
    outside.answer = says({"place": "汤头"})
    assert door_to(outside).get_json(outside.url + "/search", {"q": "汤头 街道"}) == {"place": "汤头"}
    assert outside.asked == [("/search", {"q": "汤头 街道"})]
    assert "Muster" in outside.headers[0]["User-Agent"]


def test_a_host_that_no_setting_names_is_never_asked(outside: Outside) -> None:
    outside.answer = says({})
    with pytest.raises(DoorClosed):
        Door().get_json(outside.url)
    assert outside.asked == []


def test_another_port_of_a_known_host_is_another_host(outside: Outside) -> None:
    hosts = frozenset({"127.0.0.1:1"})
    with pytest.raises(DoorClosed):
        Door(hosts=lambda: hosts).get_json(outside.url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http:///x",
        "gopher://h",
        "",
        "http://h:x/",
        "http://known@127.0.0.1/",
    ],
)
def test_only_plain_web_addresses_are_addresses(url: str) -> None:
    with pytest.raises(DoorClosed):
        host_of(url)


def test_only_the_named_providers_are_configured(settings: Any) -> None:
    settings.GEOCODERS, settings.NOMINATIM_URL = ["gazetteer"], "https://n.example/x"
    assert configured_hosts() == frozenset()
    settings.GEOCODERS = ["gazetteer", "nominatim"]
    assert configured_hosts() == {"n.example:443"}


def test_a_redirect_is_not_followed(outside: Outside) -> None:
    outside.answer = status(302, Location=outside.url + "/elsewhere")
    with pytest.raises(DoorClosed, match="redirect"):
        door_to(outside).get_json(outside.url + "/search")
    assert [path for path, _ in outside.asked] == ["/search"]


def test_a_server_error_is_tried_again(outside: Outside) -> None:
    outside.answer = in_turn(status(503), says([1]))
    assert door_to(outside).get_json(outside.url) == [1]


def test_the_tries_are_bounded(outside: Outside) -> None:
    outside.answer = status(503)
    with pytest.raises(Refused) as refusal:
        door_to(outside, tries=3).get_json(outside.url)
    assert refusal.value.status == 503
    assert len(outside.asked) == 3


@pytest.mark.parametrize("code", [204, 400, 401, 403, 404, 429])
def test_a_refusal_is_final(outside: Outside, code: int) -> None:
    outside.answer = status(code)
    with pytest.raises(Refused):
        door_to(outside).get_json(outside.url)
    assert len(outside.asked) == 1


def test_a_server_that_stays_silent_is_left_after_the_time(outside: Outside) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        outside.test_is_over.wait(30)

    outside.answer = silent
    with pytest.raises(TimedOut):
        door_to(outside, timeout=0.2, tries=1).get_json(outside.url)


def test_a_server_that_drips_its_answer_is_left_after_the_time(outside: Outside) -> None:
    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not outside.test_is_over.wait(0.02):
            handler.wfile.write(b" ")

    outside.answer = dripping
    with pytest.raises(TimedOut):
        door_to(outside, timeout=0.3, tries=1).get_json(outside.url)


def test_an_answer_without_end_is_cut_off(outside: Outside) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not outside.test_is_over.is_set():
            handler.wfile.write(b" " * 65_536)

    outside.answer = endless
    with pytest.raises(BadAnswer, match="more than 10000 bytes"):
        door_to(outside).get_json(outside.url)


@pytest.mark.parametrize("body", [b"<html>", b"", b"{", b"\xff\xfe", b"[" * 9_000, b"\x1f\x8b\x08"])
def test_what_is_not_json_is_a_bad_answer(outside: Outside, body: bytes) -> None:
    outside.answer = says(body)
    with pytest.raises(BadAnswer):
        door_to(outside).get_json(outside.url)


def test_nobody_at_home_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Unreachable):
        Door(pause=0.0, hosts=lambda: frozenset({host_of(url)})).get_json(url)


def test_a_connection_cut_in_the_middle_is_unreachable(outside: Outside) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"[1,")

    outside.answer = cut
    with pytest.raises(OutsideError) as failure:
        door_to(outside).get_json(outside.url)
    assert failure.value.reason in {"unreachable", "bad_answer"}


def test_no_error_repeats_the_question_or_the_key(outside: Outside) -> None:
    for answer in (status(403), says(b"x"), status(302, Location="/")):
        outside.answer = answer
        with pytest.raises(OutsideError) as failure:
            door_to(outside).get_json(outside.url, {"key": "SECRET", "address": "HOME"})
        assert "SECRET" not in str(failure.value)
        assert "HOME" not in str(failure.value)
