"""Damage of all that others write: bytes, fields, names, archives, and what lies in a file's place."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import tarfile
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path

HOSTILE = (
    b"&a [*a, *a]", b"<<: *x", b"!!python/object/apply:os.system ['true']", b"---\n", b"...\n", b"\x00", b"\xff\xfe", b"\r", b"\t",
    b"../../../../etc/passwd", b"C:\\x", b"%2e%2e%2f", b"\xe2\x80\xae", b"\xed\xa0\x80", b"[" * 400, b"{" * 400, b"'" , b'"', b"| \n", b"9" * 400,
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>", b"&a;", b"&#0;", b"<![CDATA[", b"]]>", b"<fig>", b"</fig>", b"<sup>" * 300, b"<!--", b"<?x?>",
    b"9" * 5000, b"9223372036854775808", "²".encode(), "٣".encode(), b"-1", b"\\ud800", b"\\u0000", b"%00", b"%0A", b"\xc2\x85",
    "\u0315\u0300".encode() * 20_000, b"<fig><graphic href='a'/></fig>" * 500, b"<p>" + b"long " * 20_000 + b"</p>", b"\xef\xbb\xbf",
    b'"pmid": 9223372036854775808,', b'"title": "\\udfff",', b'"version": 18446744073709551616,', b"<year>" + b"1" * 5000 + b"</year>",
    b"<xref/>", b"xmlns:x='y'", b"PMC", b"figid: PMC1__..\n", b"NA", b"null", b"~", b"yes", b"1e999", b"0x1F", b"2020-01-01",
)  # fmt: skip
SOFT = (
    b"9" * 5000, b"9223372036854775808", b"99999999999", b"0", b"-1", b"1.5", b"1e9", "²".encode(), "٣".encode(), b"PMC", b"NA", b"null", b"~",
    "\u0315\u0300".encode() * 20_000, b"long " * 20_000, b"x" * 100_000, b"Figure " * 500, b"\xc2\x85", b"\xe2\x80\xae", b"Fig. IV", b"true",
    "\U0001f9ec".encode() * 300, "ﬁ".encode(), b"....", b"../..", b"%00", b"&#x10FFFF;", b"\\u0000", b"\\ud800", b"",
)  # fmt: skip
VALUES = (
    2**31, 2**63, 2**64, -1, 10**4000, 1.5, 1e999, True, None, [], {}, [[]] * 50, "", "\ud800", "\udfff x", "a\0b", "²", "٣", "①", "9" * 5000,
    "9223372036854775808", "1" * 4301, "\t", "a\nb", "\u2028", "\x7f", "\ufffe", "../..", "PMC1.1", "PMC²", "NaN", "\u0315\u0300" * 20_000, "x" * 100_000,
)  # fmt: skip
"""What stands in the place of one field, so that the form around it stays whole."""
XML_FIELD = re.compile(rb">[^<>]{1,200}<|=\"[^\"<>]{1,200}\"")
PAGE_FIELD = re.compile(rb"(?m)^[A-Za-z_]+: .*$")
CELL = re.compile(rb"[^\t\n]+")
WORD = re.compile(rb"[0-9]+|[A-Za-z]{3,}")


def mutant(chance: random.Random, seeds: list[bytes]) -> bytes:
    """One to three changes of a seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.randint(1, 200))
        kind = chance.randrange(14)
        if kind == 0 and data:
            data[chance.randrange(len(data))] = chance.randrange(256)
        elif kind == 1:
            del data[place:end]
        elif kind == 2:
            data[place:place] = data[place:end]
        elif kind == 3:
            data[place:place] = chance.randbytes(chance.randint(1, 40))
        elif kind == 4:
            data[place:place] = chance.choice(HOSTILE)
        elif kind == 5:
            del data[place:]
        elif kind == 6:
            lines = bytes(data).split(b"\n")
            chance.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        elif kind == 7:
            other = chance.choice(seeds)
            data[place:end] = other[: chance.randint(1, 400)]
        elif words := list(WORD.finditer(data)):  # what keeps the form gets further
            word = chance.choice(words)
            data[word.start() : word.end()] = chance.choice(SOFT)
    return bytes(data)


def shaped(kind: str, chance: random.Random, data: bytes) -> bytes:
    """One field of a seed with another value, in the form that its kind has."""
    value = chance.choice(VALUES)
    text = value if isinstance(value, str) else json.dumps(value)
    if kind == "metadata":
        try:
            fields = json.loads(data)
        except ValueError:  # some seeds are faulty on purpose
            return data
        fields[chance.choice([*fields, "pmid", "version", "title", "doi"])] = value
        return json.dumps(fields, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    raw = text.encode("utf-8", "surrogatepass")
    if kind == "article":
        raw = raw.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    places = list({"article": XML_FIELD, "page": PAGE_FIELD, "table": CELL}[kind].finditer(data))
    if not places:
        return data
    place = chance.choice(places)
    if kind == "article":
        raw = place[0][:1] + raw + place[0][-1:] if place[0][:1] == b">" else b'="' + raw + b'"'
    elif kind == "page":
        quoted = json.dumps(text).encode() if chance.random() < 0.5 else raw
        raw = place[0].split(b":", 1)[0] + b": " + quoted
    return data[: place.start()] + raw + data[place.end() :]


NAME_PARTS = (
    *(
        "PMC1__a",
        "PMC",
        "²",
        "٣",
        "é",
        "e\u0301",
        "\udcff",
        "\t",
        "\n",
        "\x7f",
        "\x85",
        "\u2028",
        " ",
        ".",
        "..",
        "._",
        "__MACOSX/",
    ),
    *(
        "/",
        "\\",
        "\0",
        "%00",
        "9" * 300,
        "-genes.tsv",
        ".md",
        ".json",
        ".1",
        ":",
        "*",
        "\u202e",
        ".ipynb_checkpoints/",
        "a" * 120,
    ),
)


def odd_name(chance: random.Random, end: str) -> str:
    return "".join(chance.choices(NAME_PARTS, k=chance.randint(1, 5))) + end


def archive(chance: random.Random, pages: list[bytes]) -> tuple[str, bytes]:
    """A zip or tar of some pages, some of them under odd names, twice, or as links, then damaged or not."""
    members = [(f"a/PMC{n}__x.md", chance.choice(pages)) for n in range(1, chance.randint(2, 6))]
    while chance.random() < 0.4:
        members.insert(
            chance.randrange(len(members)), (odd_name(chance, chance.choice((".md", "-genes.tsv"))), b"---\n")
        )
    if chance.random() < 0.2:
        members.append(chance.choice(members))
    buffer, end = io.BytesIO(), chance.choice((".zip", ".tar", ".tar.gz"))
    if end == ".zip":
        with (
            zipfile.ZipFile(buffer, "w", chance.choice((0, 8, 12, 14))) as target,
            warnings.catch_warnings(action="ignore"),
        ):
            for name, data in members:
                target.writestr(name.encode("utf-8", "replace").decode().replace("\0", "_"), data)
    else:
        form = chance.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))
        with tarfile.open(fileobj=buffer, mode="w", format=form) as target:
            for name, data in members:
                info = tarfile.TarInfo(name)
                info.type = chance.choice((tarfile.REGTYPE,) * 8 + (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE))
                info.size = len(data) if info.type == tarfile.REGTYPE else 0
                target.addfile(info, io.BytesIO(data))
    data = gzip.compress(buffer.getvalue(), 1) if end == ".tar.gz" else buffer.getvalue()
    return end, mutant(chance, [data]) if chance.random() < 0.8 else data


def odd_file(chance: random.Random, path: str, scratch: Path, data: bytes) -> None:
    """A FIFO, a link that loops, leads nowhere or out, a folder, or a file; nothing where the system refuses the name."""
    with suppress(OSError, ValueError):
        if not Path(path).resolve().is_relative_to(scratch.resolve()) or os.path.lexists(path):
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        kind = chance.randrange(7)
        if kind == 0:
            os.mkfifo(path)
        elif kind == 1:
            os.symlink(chance.choice((path, "nowhere", "/", ".", "..", "/etc/hostname", "/dev/zero")), path)
        elif kind == 2:
            os.symlink(f"{path}~", path)
            os.symlink(path, f"{path}~")  # two that lead to each other
        elif kind == 3:
            os.mkdir(path)
        else:
            Path(path).write_bytes(data)
