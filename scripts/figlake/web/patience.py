"""Connections that bound what comes around a body: status lines, headers, `100 Continue`, sizes of chunks, trailers.

http.client waits for each line as long as one byte comes within the time limit of the socket, reads on after any number
of `100 Continue`, and reads trailers without end.  Here lines in a row, with no content between them, are bounded in
number, in bytes and in time.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import TYPE_CHECKING, Any, cast

import requests.adapters
import urllib3.connection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_LINES = 250
MAX_LINE_BYTES = 1 << 18
MAX_SECONDS = 60.0


class _Timed(io.RawIOBase):
    """The bytes of a socket, as long as ``until`` has not passed."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.until: float | None = None

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        if self.until is not None and time.monotonic() > self.until:
            raise TimeoutError(f"headers not complete after {MAX_SECONDS:.0f} s")
        return cast("int | None", self._raw.readinto(buffer))

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Lines(io.BufferedReader):
    """Counts lines in a row; content between them begins the count anew."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._timed = _Timed(raw)
        super().__init__(self._timed)
        self._lines = self._bytes = 0

    def readline(self, size: int | None = -1) -> bytes:
        if self._timed.until is None:
            self._timed.until = time.monotonic() + MAX_SECONDS
        line = super().readline(-1 if size is None else size)
        self._lines += 1
        self._bytes += len(line)
        if self._lines > MAX_LINES or self._bytes > MAX_LINE_BYTES:
            raise http.client.HTTPException(f"more than {MAX_LINES} lines or {MAX_LINE_BYTES} bytes without content")
        return line

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self._note(data)
        return data

    def read1(self, size: int = -1) -> bytes:
        data = super().read1(size)
        self._note(data)
        return data

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = super().readinto(buffer)
        self._note(bytes(memoryview(buffer)[:count]))
        return count

    def _note(self, data: bytes) -> None:
        """Begin anew after content; the two bytes that end a chunk are none."""
        if data and data != b"\r\n":
            self._lines = self._bytes = 0
            self._timed.until = None


class PatientResponse(http.client.HTTPResponse):
    """An answer that is read through `_Lines`."""

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp.close()
        self.fp = _Lines(cast("io.RawIOBase", sock.makefile("rb", buffering=0)))


class _Connection(urllib3.connection.HTTPConnection):
    response_class = PatientResponse


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = PatientResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class PatientAdapter(requests.adapters.HTTPAdapter):
    """Lets a session of requests, with or without a proxy, use these connections."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *arguments: Any, **named: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **named)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager
