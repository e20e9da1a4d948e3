"""The index of a folder of plain JATS files: ids, versions and licences as the articles tell them.

What there is of an article is its file, `*.xml` or `*.nxml`, wherever it lies below the folder, and the pictures beside
it that it links to.  Its PMCID stands in it or is the name of its file (`PMC123.xml`, `PMC123.2.nxml`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

from figlake.articles.jats.article import licence_of_url, read_article
from figlake.articles.jats.document import parse
from figlake.articles.jats.text import href, text_of
from figlake.articles.media import IMAGE_SUFFIXES, image_stem
from figlake.files.atomic import write_text
from figlake.files.digests import state_of
from figlake.files.limits import MAX_XML_BYTES
from figlake.files.records import Refused, netted, shown
from figlake.jobs.code_digest import code_digest
from figlake.pmc.images import MAX_IMAGE_BYTES
from figlake.pmc.metadata import BUCKET
from figlake.pmc.plain import ARTICLE_SUFFIXES
from figlake.pmc.store import METADATA_FOLDER, FolderStore, md5_of
from figlake.text.ids import PMCID
from figlake.text.tidy import natural_key

_NAME = re.compile(r"(?P<pmcid>PMC[0-9]{1,12})(?:\.(?P<version>[0-9]{1,4}))?")
_LICENCE = re.compile(
    r"creative\s+commons\s+(?:(?P<zero>cc0|zero|public\s+domain\s+dedication)|attribution(?P<more>"
    r"(?:[\s,/\u2010-\u2013-]+(?:non[\s-]?commercial|share[\s-]?alike|no[\s-]?deriv(?:ative)?s?(?:\s+works)?))*))",
    re.IGNORECASE,
)
Facts = dict[str, Any]


def write_index(root: Path, index: Path) -> None:
    """Bring the index of the folder ``root`` up to date; only files that have changed since are read."""
    code = code_digest("figlake.articles.plain")
    known: dict[str, Facts] = {}
    with suppress(OSError, ValueError, KeyError):
        before = json.loads(index.read_text(encoding="utf-8"))
        known = before["files"] if before["code"] == code else {}
    folder = _Folder(root, known)
    content: dict[str, Any] = {"code": code, "records": {}, "objects": {}}
    owners: dict[str, str] = {}
    refused: dict[str, list[str]] = {}
    for path in folder.articles:
        facts = folder.facts(path)
        record = f"{facts.get('pmcid')}.{facts.get('version')}"
        if "refused" not in facts and record in owners:
            refused[path] = ["bad_pmcid", f"{path}: {owners[record]} is {record} as well"]
            continue
        if "refused" in facts:
            refused[path] = facts["refused"]
            continue
        owners[record] = path
        xml = f"{record}/{record}.xml"
        objects = {xml: path} | {f"{record}/{Path(file).name}": file for file in folder.media(path)}
        content["objects"] |= {key: [file, folder.size(file)] for key, file in objects.items()}
        md5s = {key: folder.md5(file) for key, file in objects.items()}
        content["records"][f"{METADATA_FOLDER}{record}.json"] = _record(facts, xml, md5s)
    content["refused"] = {f"{METADATA_FOLDER}{path}.json": why for path, why in refused.items()}
    write_text(index, json.dumps({**content, "files": folder.used}, sort_keys=True))


class _Folder:
    """The files of a folder; what is ``known`` of those that have not changed is not read again."""

    def __init__(self, root: Path, known: Mapping[str, Facts]) -> None:
        self._store, self._known = FolderStore(root), known
        self._states = dict(_states(root))
        self.used: dict[str, Facts] = {}
        articles = (path for path in self._states if path.lower().endswith(ARTICLE_SUFFIXES))
        self.articles = sorted(articles, key=natural_key)
        self._pictures: dict[tuple[str, str], list[str]] = {}
        for path in sorted(self._states):
            if path.lower().endswith(IMAGE_SUFFIXES):
                self._pictures.setdefault(_place(path), []).append(path)

    def facts(self, path: str) -> Facts:
        """What an article tells of itself, or why it is refused."""
        return self._noted(path, lambda: _facts(path, self._store.read(path, MAX_XML_BYTES).data))

    def media(self, path: str) -> list[str]:
        """Pictures beside an article that it links to, each once."""
        folder = _place(path)[0]
        linked = (file for stem in self.facts(path)["stems"] for file in self._pictures.get((folder, stem), []))
        return sorted({file for file in linked if "refused" not in self._picture(file)})

    def md5(self, path: str) -> str:
        """MD5 of a file that was read."""
        return str(self.used[path]["md5"])

    def size(self, path: str) -> int:
        """Bytes of a file."""
        return int(self._states[path].split()[0])

    def _picture(self, path: str) -> Facts:
        return self._noted(path, lambda: {"md5": md5_of(self._store.read(path, MAX_IMAGE_BYTES).data)})

    def _noted(self, path: str, read: Any) -> Facts:
        if path in self.used:
            return self.used[path]
        facts = self._known.get(path, {})
        if facts.get("state") != self._states[path]:
            try:
                with netted():
                    facts = read()
            except Refused as why:
                facts = {"refused": [why.reason, why.detail]}
        self.used[path] = {**facts, "state": self._states[path]}
        return self.used[path]


def _states(root: Path) -> Iterator[tuple[str, str]]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.relpath(f"{folder}/{name}", root)
            if name.lower().endswith((*ARTICLE_SUFFIXES, *IMAGE_SUFFIXES)) and shown(path) == path:
                with suppress(FileNotFoundError):
                    yield path, state_of(Path(folder, name).stat())


def _place(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, image_stem(name).casefold()


def _named(path: str) -> Facts:
    """Article and version that the name of a file tells."""
    match = _NAME.fullmatch(path.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return {"pmcid": match["pmcid"], "version": int(match["version"] or 1)} if match else {}


def _facts(path: str, data: bytes) -> Facts:
    root = parse(data)
    article = read_article(root)
    pmcid = article.pmcid or _named(path).get("pmcid")
    if pmcid is None or not PMCID.fullmatch(pmcid):
        raise Refused("bad_pmcid", f"{path}: expected a PMCID in the article or as the name of its file, found none")
    stems = {image_stem(link).casefold() for graphic in root.iterdescendants("{*}graphic") if (link := href(graphic))}
    ids = {element.get("pub-id-type") for element in root.iterfind("{*}front/{*}article-meta/{*}article-id")}
    return {
        "pmcid": pmcid,
        "version": _named(path).get("version", 1),
        "license_code": licence_of_url(article.license_url) or licence_of_words(_licence_text(root)),
        "is_manuscript": "manuscript" in ids,
        "md5": md5_of(data),
        "stems": sorted(stems),
    }


def _licence_text(root: etree._Element) -> str:
    return " ".join(map(text_of, root.iterfind("{*}front/{*}article-meta/{*}permissions/{*}license")))


def licence_of_words(text: str) -> str | None:
    """PMC's code of the one Creative Commons licence that a text names in words, as articles without an address do."""
    codes = set()
    for match in _LICENCE.finditer(text):
        more = (match["more"] or "").lower()
        parts = [code for sign, code in (("commercial", "NC"), ("share", "SA"), ("deriv", "ND")) if sign in more]
        codes.add("CC0" if match["zero"] else "-".join(["CC BY", *parts]))
    return codes.pop() if len(codes) == 1 else None


def _record(facts: Facts, xml: str, md5s: Mapping[str, str]) -> str:
    """A metadata record as the service writes it.  What lies in the folder counts as open access."""
    urls = {key: f"s3://{BUCKET}/{quote(key)}?md5={md5}" for key, md5 in md5s.items()}
    told = {
        "pmcid": facts["pmcid"],
        "version": facts["version"],
        "license_code": facts["license_code"],
        "is_pmc_openaccess": True,
        "is_manuscript": facts["is_manuscript"],
        "is_retracted": False,
        "xml_url": urls.pop(xml),
        "media_urls": sorted(urls.values()),
    }
    return json.dumps(told, sort_keys=True)
