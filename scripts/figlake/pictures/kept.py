"""What was read of pictures, by their content: `<folder>/<engine>/<two digits>/<MD5>.json`.

A picture that one engine has read is never read by it again, whatever article or batch it comes with.  Another engine
has another folder, so that what an older snapshot was made from stays.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from figlake.files.atomic import write_text
from figlake.files.checksums import sha256
from figlake.files.digests import is_whole

KEPT_IN = "ocr"
"""Folder of the cache that holds what was read."""
OF_THE_MACHINE = frozenset({"too_large", "took_too_long", "broke_the_reader"})
"""Outcomes that may be others elsewhere: they are not kept."""


class Kept:
    """Answers of one engine, which `settings.engine_name` names."""

    def __init__(self, folder: Path, engine: str) -> None:
        self._folder = folder / engine

    def get(self, md5: str) -> dict[str, Any] | None:
        """The answer of a picture; None when it is not known, or damaged."""
        path = self._path(md5)
        if not path.is_file() or not is_whole(path):
            return None
        told: dict[str, Any] = json.loads(path.read_bytes().partition(b"\n")[2])
        return told

    def put(self, md5: str, told: dict[str, Any]) -> bool:
        """Keep an answer, unless it says more of the machine than of the picture; whether it was kept."""
        if told["outcome"] in OF_THE_MACHINE:
            return False
        content = json.dumps(told, sort_keys=True, ensure_ascii=True)
        write_text(self._path(md5), f"{sha256(content.encode('utf-8'))}\n{content}")
        return True

    def _path(self, md5: str) -> Path:
        return self._folder / md5[:2] / f"{md5}.json"
