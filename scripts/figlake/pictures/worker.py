"""The process that decodes and reads, one picture after the other: `python -m figlake.pictures.worker <profile>`.

A picture is others' bytes, and the decoders that meet them are large: they run in here, with a limit on memory and one
on the time for each picture.  Standard input tells a picture a line (path, MD5, seconds), standard output answers one.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from figlake.pictures.engine import Engine

MAX_BYTES = 1_300_000_000
"""Of memory that the process may ask for; the largest pictures take 1.0 GB with the engine."""
OF_MEMORY = ("alloc", "memory")
"""Words of errors of libraries that got too little."""
READY = "ready"


def serve(profile: str) -> None:
    """Answer until standard input ends.  The first line tells that the engine is there."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    for kind, limit in ((resource.RLIMIT_DATA, MAX_BYTES), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
    from figlake.pictures.engine import Engine

    engine = Engine(profile)
    _tell(answers, {READY: profile})
    for line in sys.stdin:
        path, md5, seconds = json.loads(line)
        _grant(seconds)
        _tell(answers, answer(engine, Path(path), md5))


def _tell(answers: Any, told: Mapping[str, Any]) -> None:
    answers.write(json.dumps(told, ensure_ascii=True) + "\n")
    answers.flush()


def _grant(seconds: float) -> None:
    """Let this process have ``seconds`` more of CPU time; the system ends it after them."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def answer(engine: Engine, path: Path, md5: str) -> dict[str, Any]:
    """What is kept of a picture: `outcome`, and `detail`, or `width`, `height` and `lines`."""
    from figlake.pictures.decode import Unread, decoded

    try:
        data = path.read_bytes()
        if (found := hashlib.md5(data, usedforsecurity=False).hexdigest()) != md5:
            raise ValueError(f"expected MD5 {md5}, found {found}")  # says nothing of the picture that has this MD5
        picture = decoded(data)
        lines = engine.read(picture.pixels, picture.scale, picture.width, picture.height)
    except Unread as why:
        return {"outcome": why.reason, "detail": why.detail}
    except MemoryError:
        return {"outcome": "too_large", "detail": f"a process has {MAX_BYTES // 1_000_000} MB for it"}
    except Exception as error:  # noqa: BLE001 - the engine fails in its own ways; one picture never costs the others
        told = " ".join(str(error).split())[-200:]
        reason = "too_large" if any(word in told.lower() for word in OF_MEMORY) else "broke_the_reader"
        return {"outcome": reason, "detail": f"{type(error).__name__}: {told}"}
    rows = [[line.text, line.score, list(line.box), line.pass_] for line in lines]
    return {"outcome": "ok", "width": picture.width, "height": picture.height, "lines": rows}


if __name__ == "__main__":
    serve(sys.argv[1])
