"""A server that never comes to the point is left in bounded time and memory; one that is merely odd is read."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from figlake.web import http, patience
from figlake.web.http import FetchError, Web

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LIMIT = 3000
"""Pieces that a server sends at most, so that a test ends."""


@contextmanager
def serving(pieces: Callable[[], Iterator[bytes]], pause: float) -> Iterator[tuple[str, list[int]]]:
    """A server on this machine that answers every request with ``pieces``; how many of them it could send."""
    sent: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    count = 0
                    with connection, suppress(OSError):
                        connection.settimeout(10)
                        connection.recv(65536)
                        for piece in pieces():
                            connection.sendall(piece)
                            count += 1
                            time.sleep(pause)
                    sent.append(count)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", sent


def repeated(begin: bytes, piece: bytes) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield begin
        for _ in range(LIMIT):
            yield piece

    return pieces


ENDLESS = {
    "100 Continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.0),
    "100 Continue with headers": (b"", b"HTTP/1.1 100 Continue\r\nA: b\r\n\r\n", 0.0),
    "headers": (HEAD, b"A: b\r\n", 0.0),
    "one header": (HEAD + b"A: ", b"b" * 1000, 0.0),
    "trailers": (CHUNKED + b"1\r\nx\r\n0\r\n", b"A: b\r\n", 0.0),
    "one trailer": (CHUNKED + b"1\r\nx\r\n0\r\nA: ", b"b" * 1000, 0.0),
    "dripping status": (b"", b"H", 0.01),
    "dripping header": (HEAD + b"A: ", b"b", 0.01),
    "dripping continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "dripping chunk size": (CHUNKED + b"1\r\nx\r\n", b"0", 0.01),
    "dripping trailer": (CHUNKED + b"1\r\nx\r\n0\r\nA: ", b"b", 0.01),
}


@pytest.mark.parametrize(("begin", "piece", "pause"), ENDLESS.values(), ids=ENDLESS)
def test_an_answer_without_end_is_left(
    begin: bytes, piece: bytes, pause: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MAX_SECONDS", 0.3)
    monkeypatch.setattr(http, "MAX_ATTEMPTS", 2)
    monkeypatch.setattr(http, "BACKOFF_SECONDS", 0.001)
    with serving(repeated(begin, piece), pause) as (url, sent), pytest.raises(FetchError):
        Web().get(url, limit=100_000)
    assert not sent or min(sent) < LIMIT


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (HEAD + b"Content-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + HEAD + b"Content-Length: 2\r\n\r\nok", b"ok"),
        (HEAD + b"".join(b"H%d: x\r\n" % n for n in range(90)) + b"Content-Length: 2\r\n\r\nok", b"ok"),
        (HEAD + "Content-Length: ²\r\n\r\nok".encode("latin-1"), b"ok"),
        (HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nok", None),
        (CHUNKED + b"1\r\nx\r\n" * 2000 + b"0\r\nA: b\r\n\r\n", b"x" * 2000),
        (CHUNKED + b"2;a=b\r\nok\r\n0\r\n\r\n", b"ok"),
        (CHUNKED + b"2\r\n\r\n\r\n0\r\n\r\n", b"\r\n"),
        (CHUNKED + b"-2\r\nok\r\n0\r\n\r\n", None),
        (CHUNKED + b"f" * 5000 + b"\r\nok\r\n0\r\n\r\n", None),
    ],
    ids=[
        *(
            "plain",
            "a few continues",
            "many headers",
            "a superscript length",
            "a length of 5,000 digits",
            "small chunks",
        ),
        *("extension", "content like an end", "a chunk below zero", "a chunk of 5,000 digits"),
    ],
)
def test_what_is_odd_is_read_or_refused(answer: bytes, body: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ATTEMPTS", 1)
    with serving(lambda: iter([answer]), 0.0) as (url, _):
        if body is None:
            with suppress(FetchError):
                assert len(Web().get(url, limit=100_000).data) <= 100_000
        else:
            assert Web().get(url, limit=100_000).data == body
