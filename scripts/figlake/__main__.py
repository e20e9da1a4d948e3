"""Command line: `python -m figlake <command>`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from figlake import __version__
from figlake.atomic import write_text
from figlake.column_docs import columns_document
from figlake.config import ConfigError, load, pmc_ids
from figlake.genes.corpus import CorpusError, annotate, map_mentions
from figlake.genes.reference import ReferenceFolderError
from figlake.http import FetchError
from figlake.plan import observe
from figlake.sources.store import Access, is_remote
from figlake.summary import summary


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="figlake", description="Figures of PubMed Central as a Parquet dataset.")
    top.add_argument("--version", action="version", version=f"figlake {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, text in (
        ("map-mentions", "map given gene mentions to NCBI Gene ids"),
        ("annotate", "find gene mentions in running text and map them"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--input", type=Path, required=True, help="documents, JSON lines")
        command.add_argument("--output", type=Path, required=True, help="predictions, JSON lines")
        command.add_argument("--reference", default="bundled", help="`bundled` or a folder, as genes.reference")
    told = commands.add_parser("summary", help="tell what the current snapshot holds")
    told.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    seen = commands.add_parser("observe", help="ask a store on the network what has changed")
    seen.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    checked = commands.add_parser("check-config", help="check a configuration file")
    checked.add_argument("config", type=Path)
    described = commands.add_parser("columns", help="write the description of tables and columns")
    described.add_argument("--output", type=Path, required=True)
    built = commands.add_parser("build-reference", help="build the bundled gene reference from registry packages")
    built.add_argument("--packages", type=Path, required=True, help="folder with the package files")
    built.add_argument("--output", type=Path, required=True, help="folder for the reference")
    return top


def observe_store(path: Path) -> None:
    """The check for changes before a run; a folder needs none."""
    config = load(path)
    pmc = config["sources"]["pmc"]
    if pmc["store"] is not None and is_remote(pmc["store"]):
        results = Path(config["results"])
        access = Access(results / "cache", pmc["email"], pmc["requests_per_second"], pmc["id_converter"])
        changed = observe(pmc["store"], pmc_ids(config), access, results / "plan" / "observed.tsv")
        sys.stderr.write(f"figlake: {pmc['store']}: {'changed' if changed else 'nothing changed'} since the last run\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "map-mentions":
            count = map_mentions(options.input, options.output, options.reference)
            sys.stderr.write(f"{count:,} mentions answered in {options.output}\n")
        elif options.command == "annotate":
            count = annotate(options.input, options.output, options.reference)
            sys.stderr.write(f"{count:,} lines written to {options.output}\n")
        elif options.command == "summary":
            sys.stdout.write(summary(Path(load(options.config)["results"])))
        elif options.command == "observe":
            observe_store(options.config)
        elif options.command == "check-config":
            load(options.config)
        elif options.command == "columns":
            write_text(options.output, columns_document())
        else:
            from figlake.genes.bundle import build

            build(options.packages, options.output)
    except (ConfigError, CorpusError, ReferenceFolderError, FetchError, FileNotFoundError) as error:
        sys.stderr.write(f"figlake: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
