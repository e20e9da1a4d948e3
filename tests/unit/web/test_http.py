"""Fetching an archive over https from a loopback server."""

import hashlib
import http.server
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from figlake.web import http as client
from figlake.web import receipts

BODY = b"PK" + bytes(range(256)) * 200


class Server(http.server.ThreadingHTTPServer):
    plan: list[str]
    seen: list[str]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.seen.append(self.headers["User-Agent"])
        act = self.server.plan.pop(0) if self.server.plan else "ok"
        if act.isdigit():
            self.send_response(int(act))
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if act == "reset":
            self.connection.close()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY[: len(BODY) // 2] if act == "short" else BODY)
        if act == "short":
            self.wfile.flush()
            self.connection.close()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    running = Server(("127.0.0.1", 0), Handler)
    running.plan, running.seen = [], []
    running.socket = context.wrap_socket(running.socket, server_side=True)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setattr(client.time, "sleep", lambda seconds: None)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def url(server: Server, fragment: str = "") -> str:
    return f"https://localhost:{server.server_address[1]}/pages.zip{fragment}"


def test_a_download_is_kept_and_not_repeated(server: Server, tmp_path: Path) -> None:
    path = receipts.download(url(server), tmp_path / "cache", (".zip",))
    assert path.read_bytes() == BODY
    assert receipts.download(url(server), tmp_path / "cache", (".zip",)) == path
    assert server.seen == ["figlake/0.1.0"]


def test_a_file_that_lost_bytes_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    path = receipts.download(url(server), tmp_path / "cache", (".zip",))
    path.write_bytes(b"half")
    assert receipts.download(url(server), tmp_path / "cache", (".zip",)).read_bytes() == BODY


@pytest.mark.parametrize("fault", ["503", "429", "500", "reset", "short"])
def test_passing_faults_are_overcome(server: Server, tmp_path: Path, fault: str) -> None:
    server.plan = [fault, fault]
    assert receipts.download(url(server), tmp_path / "cache", (".zip",)).read_bytes() == BODY
    assert len(server.seen) == 3


@pytest.mark.parametrize(("plan", "requests"), [(["404"], 1), (["403"], 1), (["503"] * 9, 6), (["short"] * 9, 6)])
def test_lasting_faults_end_with_a_clear_error_and_no_file(server: Server, tmp_path: Path, plan, requests) -> None:
    server.plan = plan
    with pytest.raises(client.FetchError, match="pages"):
        receipts.download(url(server), tmp_path / "cache", (".zip",))
    assert len(server.seen) == requests
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_the_checksum_of_the_address_is_checked(server: Server, tmp_path: Path) -> None:
    right = hashlib.sha256(BODY).hexdigest()
    assert receipts.download(url(server, f"#sha256={right}"), tmp_path / "cache", (".zip",)).read_bytes() == BODY
    with pytest.raises(client.FetchError, match="expected sha256"):
        receipts.download(url(server, f"#sha256={'0' * 64}"), tmp_path / "cache", (".zip",))


def test_the_size_is_capped(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "MAX_DOWNLOAD_BYTES", 100)
    with pytest.raises(client.FetchError, match="at most 100"):
        receipts.download(url(server), tmp_path / "cache", (".zip",))


def test_an_untrusted_server_is_final(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(client.FetchError, match="not trusted"):
        receipts.download(url(server), tmp_path / "cache", (".zip",))


@pytest.mark.parametrize(
    ("url", "target", "is_followed"),
    [
        ("https://example.org/a", "https://assets.example.com/b?sig=1", True),
        ("https://example.org/a", "/b", True),
        ("https://example.org/a", "//example.com/b", True),
        ("https://example.org/a", "http://example.org/a", False),
        ("https://example.org/a", "file:///etc/passwd", False),
        ("https://example.org/a", "https://127.0.0.1/b", False),
        ("https://example.org/a", "http://localhost:9200/b", False),
        ("https://example.org/a", "http://[::1]/b", False),
        *(
            ("https://example.org/a", f"https://{host}/b", False)
            for host in (
                "127.0.0.2",
                "0.0.0.0",
                "[::ffff:127.0.0.1]",
                "[::]",
                "[fe80::1]",
                "[fd00::1]",
                "[2002:7f00:1::]",
                "localhost.",
                "LOCALHOST",
                "a.localhost",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "127.0.0.1.",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1:8443",
                "169.254.169.254",
                "100.64.0.1",
                "224.0.0.1",
                "a@127.0.0.1",
                "127.0.0.1\\@example.org",
            )
        ),
        ("https://example.org/a", "https://8.8.8.8/b", True),
        ("https://example.org/a", "https://[2606:4700::1111]/b", True),
        ("https://example.org/a", "https://127.example.org/b", True),
        ("https://127.0.0.2/a", "https://127.0.0.2/b", False),
        ("http://localhost/a", "http://[::1]:1/b", True),
        ("http://127.0.0.1/a", "http://127.0.0.1:1/b", True),
        ("http://127.0.0.1/a", "https://example.org/b", True),
        ("http://127.0.0.1/a", "ftp://127.0.0.1/b", False),
    ],
)
def test_where_a_redirect_may_lead(url: str, target: str, is_followed: bool) -> None:
    """From elsewhere to https elsewhere, never to what listens on this machine."""
    answer = requests.Response()
    answer.headers["Location"] = target
    if is_followed:
        assert client._next_hop(url, answer, 1) == client.urljoin(url, target)
        with pytest.raises(client.FetchError, match="not followed"):
            client._next_hop(url, answer, 0)
    else:
        with pytest.raises(client.FetchError, match="not followed"):
            client._next_hop(url, answer, 1)


@pytest.mark.parametrize("target", ["https://[::1", "https://example.org:port/", "https://\uff11\uff12\uff17.0.0.1/"])
def test_a_redirect_to_no_address_is_refused(target: str) -> None:
    answer = requests.Response()
    answer.headers["Location"] = target
    with pytest.raises(client.FetchError, match="no address"):
        client._next_hop("https://example.org/a", answer, 1)
