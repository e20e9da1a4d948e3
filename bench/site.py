"""The site of any number of figures: what making it takes, its files, and what a browser loads and waits for.

python bench/site.py make FOLDER FIGURES      a snapshot of generated figures, the same for the same number
python bench/site.py build FOLDER             time, memory, size and files of its site
python bench/site.py browse FOLDER            bytes and times of pages in Chromium (needs `make test-browser` once)
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from incremental import tell
from site_snapshot import Names, make

from figlake.exports import Published, export
from figlake.exports.site.serve import server_of
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
    "p53",
    '"the" {word}',
    "{word} {rare}",
    "made up 0",
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def browse(site: Path) -> None:
    """Load pages in Chromium and tell the bytes that came and the time until the page stood, pictures left out.

    First with nothing in the browser's cache, then a second question of the same browser.
    """
    from playwright.sync_api import sync_playwright

    words = Names().words
    figid = f"PMC{10_000_000}__fig0"
    pages = {
        "start": "",
        "figure": f"#/figure/{figid}",
        "gene, the most frequent": f"#/gene/{Names().genes[0][0]}",
        "all figures": "#/search",
    }
    for question in QUESTIONS:
        text = question.format(word=words[0], rare=words[40_000])
        pages[text] = f"#/search?{urlencode({'q': text})}"
    with server_of(site, 0) as server, sync_playwright() as tools:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        for name, path in pages.items():
            with tempfile.TemporaryDirectory() as profile:
                context = tools.chromium.launch_persistent_context(
                    profile, executable_path=shutil.which("chromium"), args=FLAGS
                )
                context.route("https://**", lambda route: route.abort())
                page = context.new_page()
                came: list[int] = []
                page.on("response", lambda answer, came=came: came.append(int(answer.headers.get("content-length", 0))))
                page.goto(address + path)
                page.wait_for_selector("main[aria-busy=false]")
                took = page.evaluate("performance.now()")
                count = page.text_content(".count") if page.locator(".count").count() else ""
                first = page.evaluate("document.querySelector('.view').dataset.took ?? ''")
                again = ""
                if path.startswith("#/search?"):
                    page.evaluate("location.hash = '#/'")
                    page.wait_for_selector("body[data-page=home]")
                    page.evaluate("hash => { location.hash = hash; }", path)
                    page.wait_for_selector("body[data-page=search]")
                    again = page.evaluate("document.querySelector('.view').dataset.took")
                context.close()
            tell(
                f"{name:50} {sum(came) / 1e3:6.0f} kB in {len(came):3} files, stood after {took:5.0f} ms, answer {first:>4} ms, again {again:>4} ms {count}"
            )


if __name__ == "__main__":
    main()
