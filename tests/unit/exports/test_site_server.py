"""The server of `figlake browse`: files of one folder, to this machine alone."""

import gzip
import http.client
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_snapshot import NAME, Site, write_snapshot

from figlake.browse import PortTakenError, browse, shown_in
from figlake.exports.site.serve import LOOPBACK, server_of


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Port of a server of `site/`, beside which lies a secret."""
    site = tmp_path / "site"
    (site / "empty").mkdir(parents=True)
    (site / "index.html").write_text("the start", encoding="utf-8")
    (site / "app.js").write_text("export {};", encoding="utf-8")
    (tmp_path / "secret").write_text("not to be shown", encoding="utf-8")
    (site / "link").symlink_to(tmp_path / "secret")
    with server_of(site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert server.server_address[0] == LOOPBACK
        yield server.server_address[1]
        server.shutdown()


def asked(port: int, path: str, method: str = "GET", host: str = LOOPBACK) -> tuple[int, str, str]:
    """Status, kind and text of an answer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", f"{host}:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type", ""), answer.read().decode("utf-8")
    connection.close()
    return found


def test_files_of_the_folder_are_shown(port: int) -> None:
    assert asked(port, "/")[::2] == (200, "the start")
    assert asked(port, "/app.js")[1] == "text/javascript"


def test_packed_files_are_said_to_be_packed(port: int, tmp_path: Path) -> None:
    (tmp_path / "site" / "1.json.gz").write_bytes(gzip.compress(b"[1]"))
    found = {}
    for path in ("/1.json.gz", "/app.js"):
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        found[path] = answer.getheader("Content-Encoding"), answer.getheader("Content-Type"), answer.read()
        connection.close()
    assert found["/1.json.gz"][:2] == ("gzip", "application/json") and gzip.decompress(found["/1.json.gz"][2]) == b"[1]"
    assert found["/app.js"][0] is None


def test_an_answer_comes_whole_and_leaves_the_connection_open(port: int) -> None:
    with socket.create_connection((LOOPBACK, port), timeout=30) as connection:
        for _ in range(2):
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n\r\n".encode())
            came = connection.recv(65_536)
            assert came.startswith(b"HTTP/1.1 200 OK\r\n") and came.endswith(b"\r\n\r\nthe start")


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "//secret", "/link", "/empty/", "/gone", "/%00"]
)
def test_nothing_else_is(path: str, port: int) -> None:
    status, _, text = asked(port, path)
    assert status == 404 and "not to be shown" not in text


def test_a_name_of_elsewhere_that_leads_here_is_refused(port: int) -> None:
    assert asked(port, "/", host="evil.example")[0] == 421
    assert asked(port, "/", host="localhost")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_taken(method: str, port: int) -> None:
    assert asked(port, "/", method)[0] == 501


@pytest.mark.parametrize("broken", ["{", "{}", "[]", None])
def test_a_broken_site_is_none(broken: str | None, tmp_path: Path) -> None:
    write_snapshot(tmp_path / "dataset", {})
    site = Site.of(tmp_path / "dataset", tmp_path / "site")
    assert shown_in(site.folder) == NAME
    if broken is None:
        shutil.rmtree(site.folder / "data")
    else:
        (site.folder / "site.json").write_text(broken, encoding="utf-8")
    assert shown_in(site.folder) is None


def test_a_port_that_is_taken_is_told(port: int, tmp_path: Path) -> None:
    write_snapshot(tmp_path / "dataset", {})
    with pytest.raises(PortTakenError, match=f"port {port} is taken; --port takes another"):
        browse(tmp_path, port, lambda line: None)


def test_a_site_is_made_when_there_is_none_of_the_current_snapshot(tmp_path: Path, monkeypatch) -> None:
    write_snapshot(tmp_path / "dataset", {})
    monkeypatch.setattr("http.server.ThreadingHTTPServer.serve_forever", lambda server: None)
    told: list[str] = []
    browse(tmp_path, 0, told.append)
    assert shown_in(tmp_path / "exports" / "site") == NAME
    browse(tmp_path, 0, told.append)
    assert told[0] == f"making the site of snapshot {NAME}"
    assert [line.startswith(f"snapshot {NAME}: http://127.0.0.1:") for line in told] == [False, True, True]
