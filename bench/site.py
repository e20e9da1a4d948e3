"""The site of any number of figures: what making it takes, its files, and what a browser loads and waits for.

python bench/site.py make FOLDER FIGURES      a snapshot of generated figures, the same for the same number
python bench/site.py build FOLDER             time, memory, size and files of its site
python bench/site.py browse FOLDER            what Chromium loads and waits for (needs `make test-browser` once)
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from incremental import tell
from site_snapshot import Names, make

from figlake.exports import Published, export
from figlake.jobs.job import usage

MEMORY_MB = 500


def main() -> None:
    """Do what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("what", choices=("make", "build", "browse"))
    options.add_argument("folder", type=Path)
    options.add_argument("figures", type=int, nargs="?", default=100_000)
    given = options.parse_args()
    if given.what == "make":
        make(given.folder / "dataset", given.figures)
    elif given.what == "build":
        build(given.folder)
    else:
        browse(given.folder / "site")


def build(folder: Path) -> None:
    """Make the site, and tell what it took and what it is."""
    begun = time.perf_counter()
    export("site", Published((folder / "dataset").resolve(), memory_mb=MEMORY_MB), (folder / "site").resolve())
    tell(f"{time.perf_counter() - begun:.0f} s; {usage()}")
    sizes: dict[str, list[int]] = {}
    for path in (folder / "site").rglob("*"):
        if path.is_file():
            parts = path.relative_to(folder / "site").parts
            sizes.setdefault(parts[2] if parts[0] == "data" else "app", []).append(path.stat().st_size)
    for name, some in sorted(sizes.items()):
        tell(f"{name:10} {len(some):6} files {sum(some) / 1e6:8.1f} MB, largest {max(some) / 1e3:6.1f} kB")
    everything = [size for some in sizes.values() for size in some]
    tell(
        f"{'all':10} {len(everything):6} files {sum(everything) / 1e6:8.1f} MB, largest {max(everything) / 1e3:6.1f} kB"
    )


QUESTIONS = (
    "TP53",
    "TP53 MDM2",
    "open licence pathway figures of TP53 with MDM2",
    "open licence {word}",
    "{word}",
    "{word} {rare}",
    "TP53 {frequent}",
    "made up 0",
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NO_PICTURES = "--host-resolver-rules=MAP *.amazonaws.com ~NOTFOUND"
TIMES = 5
WATCH = """
  window.asked = 0;
  document.addEventListener("submit", () => { window.asked = performance.now(); }, true);
  const stands = () => { window.stood = performance.now(); document.body.dataset.stood = ""; };
  new MutationObserver((changes) => changes.forEach(({ target }) => {
    if (target.id !== "main" || target.getAttribute("aria-busy") !== "false") return;
    window.ready = performance.now();
    requestAnimationFrame(() => setTimeout(stands));
  })).observe(document, { subtree: true, attributeFilter: ["aria-busy"] });
"""
"""Notes when Enter is pressed, when the answer is in the page and when it is painted."""
LOADED = (
    """performance.getEntriesByType("resource").map(e => [e.startTime, e.responseEnd, e.encodedBodySize, e.name])"""
)


def browse(site: Path) -> None:
    """Tell what pages load by their addresses, then how long questions take that are put into the open start page.

    Nothing of a question is in the browser's cache, and no picture is loaded.  Times are the least and the median of
    some.  Rounds are requests that wait for each other.
    """
    from playwright.sync_api import sync_playwright

    names = Names()
    word, rare = names.words[0], names.words[40_000]
    pages = {
        "start": "",
        "figure": f"#/figure/PMC{10_000_000}__fig0",
        "gene, the most frequent": f"#/gene/{names.genes[0][0]}",
        "all figures": "#/search",
    }
    questions = [text.format(word=word, rare=rare, frequent=names.words[1]) for text in QUESTIONS]
    with _served(site) as address, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, NO_PICTURES])
        for name, path in pages.items():
            told = [_opened(browser, address, path) for _ in range(TIMES)]
            tell(f"by address: {name:45} {_summary(told)}")
        for question in questions:
            told = [_asked(browser, address, question) for _ in range(TIMES)]
            tell(f"typed:      {question:45} {_summary(told)}")
        browser.close()


@contextmanager
def _served(site: Path) -> Iterator[str]:
    """Address of a server of the site in a process of its own, as `figlake browse` is."""
    code = (
        "import sys, pathlib; from figlake.exports.site.serve import server_of; "
        "server = server_of(pathlib.Path(sys.argv[1]), 0); print(server.server_address[1], flush=True); "
        "server.serve_forever()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(site)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/"
        server.terminate()


@dataclass(frozen=True)
class Told:
    """What a page took: ms, ms of the same from the cache, files, bytes and rounds until it stood, bytes of what came
    later (figures below the first, counts of choices), and what the page counts.
    """

    ms: float
    again: float
    files: int
    bytes: int
    rounds: int
    later: int
    count: str


def _opened(browser: Any, address: str, path: str) -> Told:
    with _page_of(browser) as page:
        page.goto(address + path)
        page.wait_for_selector("body[data-stood]")
        return _told(page, address, 0)


def _asked(browser: Any, address: str, question: str) -> Told:
    with _page_of(browser) as page:
        page.goto(address)
        page.wait_for_selector("body[data-stood]")
        page.wait_for_load_state("networkidle")
        since = page.evaluate("performance.now()")
        _answer(page, question)
        told = _told(page, address, since)
        page.evaluate("location.hash = '#/'")
        page.wait_for_selector("body[data-page=home][data-stood]")
        _answer(page, question)
        return replace(told, again=page.evaluate("stood - asked"))


def _answer(page: Any, question: str) -> None:
    """Put a question, and wait until its answer stands."""
    page.evaluate("delete document.body.dataset.stood")
    page.type("#q", question, delay=60)
    page.press("#q", "Enter")
    page.wait_for_selector("body:not([data-page=home])[data-stood]")


@contextmanager
def _page_of(browser: Any) -> Iterator[Any]:
    """A page with a cache of its own, which is empty."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def _told(page: Any, address: str, since: float) -> Told:
    page.wait_for_load_state("networkidle")
    took, ready = page.evaluate("[stood - asked, ready]")
    loaded = [file for file in page.evaluate(LOADED) if file[0] >= since and file[3].startswith(address)]
    before = [file for file in loaded if file[1] <= ready]
    later = sum(file[2] for file in loaded) - sum(file[2] for file in before)
    if "could not be read" in page.text_content("h1"):
        raise RuntimeError(f"{page.url}: {page.text_content('main')}")
    count = page.text_content(".count") if page.locator(".count").count() else ""
    return Told(took, 0, len(before), sum(file[2] for file in before), _rounds(before), later, count)


def _rounds(loaded: list[list[Any]]) -> int:
    """The most files of which each was asked for after the one before had come."""
    rounds, end = 0, 0.0
    for start, stop, *_ in sorted(loaded, key=lambda file: file[1]):
        if start >= end:
            rounds, end = rounds + 1, stop
    return rounds


def _summary(told: list[Told]) -> str:
    one, times = told[0], [each.ms for each in told]
    again = f", again {min(each.again for each in told):3.0f} ms" if one.again else ""
    return (
        f"{one.bytes / 1e3:4.0f} kB in {one.files:2} files, {one.rounds} rounds, {one.later / 1e3:3.0f} kB later, "
        f"{min(times):4.0f} ms (median {median(times):4.0f}){again}; {one.count}"
    )


if __name__ == "__main__":
    main()
