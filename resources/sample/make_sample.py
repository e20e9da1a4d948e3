"""Write the sample: figure pages and a bucket of articles, one for each variant and fault that figlake handles.

Everything is made up for figlake: ids begin with PMC9990, the sentences are its own, gene symbols are facts.
`python resources/sample/make_sample.py` writes pages/, bucket/ and README.md beside this file; a test keeps them in step.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from faulty_pages import faulty_pages
from sample_articles import articles, bucket, good_articles, other_articles
from sample_pages import good_pages, old_pages, pages

HERE = Path(__file__).parent


def readme() -> str:
    """The README: what each file is for."""
    lines = [
        "# The sample",
        "",
        "Made up for figlake by `make_sample.py`: no id here exists in PubMed Central, no sentence comes from elsewhere.",
        "`make run` reads it, with no network.",
        "",
        "## Pages",
        "",
        "| file | what it is for |",
        "|---|---|",
        *(f"| {path} | {purpose} |" for path, (_, purpose) in sorted(pages.items())),
        "",
        "## Articles, in the layout of the PMC Cloud Service",
        "",
        "| article version | what it is for |",
        "|---|---|",
        *(f"| {record} | {purpose} |" for record, purpose in sorted(articles)),
        "",
    ]
    return "\n".join(lines)


def write(target: Path) -> None:
    """Write the whole sample below ``target``."""
    for build in (good_pages, old_pages, faulty_pages, good_articles, other_articles):
        build()
    for name in ("pages", "bucket"):
        shutil.rmtree(target / name, ignore_errors=True)
    files = {f"pages/{path}": data for path, (data, _) in pages.items()}
    files |= {f"bucket/{path}": data for path, data in bucket.items()}
    files["README.md"] = readme().encode()
    for path, data in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
