"""Command line: `python -m figlake <command>`."""

from __future__ import annotations

import argparse
import errno
import sys
from pathlib import Path

from figlake import __version__
from figlake.atomic import write_text
from figlake.column_docs import columns_document
from figlake.compact import compact
from figlake.config import ConfigError, load
from figlake.genes.corpus import SPECIES, CorpusError, annotate, map_mentions
from figlake.genes.explain import explain
from figlake.genes.lexicon_build import lexicon_of
from figlake.genes.mapper import PROFILES
from figlake.genes.reference import ReferenceFolderError
from figlake.http import SourceError
from figlake.job import log_to_terminal
from figlake.push import PushError, push
from figlake.query import FORMATS, QueryError, answer
from figlake.retention import RetentionError, accept, give_name, rollback
from figlake.run import BUSY, DONE, FAILED, NOT_OBSERVED, STATUSES, BusyError, locked, look, run, tell_plan
from figlake.summary import summary
from figlake.verify import verify

NOT_WRITABLE = frozenset({errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT})
"""What a full disk and a folder without write access say."""


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
        command.add_argument("--profile", choices=sorted(PROFILES), default="balanced", help="how sure is sure enough")
        command.add_argument(
            "--species", choices=sorted(SPECIES), default="text", help="answer in the species of the text, or in human"
        )
    why = commands.add_parser("explain", help="what a string may mean: candidates, scores, reasons")
    why.add_argument("mention", help="the string, such as `NF-κB p50`")
    why.add_argument("--text", default="", help="a text around it")
    why.add_argument("--reference", default="bundled", help="`bundled` or a folder, as genes.reference")
    why.add_argument("--profile", choices=sorted(PROFILES), default="balanced", help="how sure is sure enough")
    told = commands.add_parser("summary", help="tell what the current snapshot holds")
    told.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    read_again = commands.add_parser("verify", help="read snapshots, cache and ledger again and compare them")
    read_again.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    read_again.add_argument("--snapshot", help="id of the only snapshot to read")
    kept = commands.add_parser("name", help="keep a snapshot under a name")
    kept.add_argument("name", help="such as 2026-q4")
    kept.add_argument("--snapshot", help="its id; the current one unless given")
    back = commands.add_parser("rollback", help="make an earlier snapshot the current one")
    back.add_argument("--snapshot", help="its id or name; the one before the current unless given")
    pushed = commands.add_parser("push", help="copy the current snapshot to an object store")
    pushed.add_argument("target", help="such as s3://bucket/prefix; credentials come from the environment")
    taken = commands.add_parser("accept", help="make the snapshot current that waits at the quality gate")
    folded = commands.add_parser("compact", help="fold small batches into few; the next run reads their records again")
    for command in (kept, back, pushed, taken, folded):
        command.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    asked = commands.add_parser("query", help="ask the current snapshot in SQL (DuckDB); each table is a view")
    asked.add_argument("sql", help="such as `SELECT symbol, count(*) FROM figure_genes GROUP BY symbol`")
    asked.add_argument("--format", choices=FORMATS, default="table", help="how the answer is written")
    asked.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    seen = commands.add_parser("observe", help="ask the PMC source what has changed")
    seen.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    statuses = "; ".join(f"{status}: {meaning}" for status, meaning in STATUSES.items())
    whole = commands.add_parser(
        "run", help="a whole run: observe, Snakemake, summary", epilog=f"exit status: {statuses}"
    )
    whole.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    whole.add_argument("--cores", type=int, default=2, help="jobs at a time on this machine")
    whole.add_argument("--profile", help="Snakemake profile for a cluster, such as workflow/profiles/slurm")
    whole.add_argument("--plan", action="store_true", help="only tell what would be fetched")
    whole.add_argument("options", nargs="*", help="options for Snakemake, after --")
    checked = commands.add_parser("check-config", help="check a configuration file")
    checked.add_argument("config", type=Path)
    described = commands.add_parser("columns", help="write the description of tables and columns")
    described.add_argument("--output", type=Path, required=True)
    built = commands.add_parser("build-reference", help="build the bundled gene reference from registry packages")
    built.add_argument("--packages", type=Path, required=True, help="folder with the package files")
    built.add_argument("--output", type=Path, required=True, help="folder for the reference")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = parser().parse_args(arguments)
    if options.command in {"run", "observe", "verify", "push"}:
        log_to_terminal()
    try:
        if options.command == "map-mentions":
            count = map_mentions(options.input, options.output, options.reference, options.profile, options.species)
            sys.stderr.write(f"{count:,} mentions answered in {options.output}\n")
        elif options.command == "annotate":
            count = annotate(options.input, options.output, options.reference, options.profile, options.species)
            sys.stderr.write(f"{count:,} lines written to {options.output}\n")
        elif options.command == "explain":
            lexicon = lexicon_of(options.reference)
            sys.stdout.write(explain(lexicon, options.mention, options.text, options.profile))
        elif options.command == "summary":
            sys.stdout.write(summary(Path(load(options.config)["results"])))
        elif options.command == "query":
            answer(Path(load(options.config)["results"]) / "dataset", options.sql, options.format, sys.stdout)
        elif options.command == "verify":
            return tell_faults(verify(Path(load(options.config)["results"]), options.snapshot))
        elif options.command in {"name", "rollback", "accept", "compact"}:
            sys.stdout.write(f"{keep(options)}\n")
        elif options.command == "push":
            name = push(Path(load(options.config)["results"]) / "dataset", options.target)
            sys.stdout.write(f"snapshot {name} is current in {options.target.split('?', 1)[0]}\n")
        elif options.command == "observe":
            look(load(options.config))
        elif options.command == "run":
            if options.plan:
                sys.stdout.write(f"{tell_plan(load(options.config))}\n")
                return DONE
            return run(options.config, options.cores, options.profile, options.options)
        elif options.command == "check-config":
            load(options.config)
        elif options.command == "columns":
            write_text(options.output, columns_document())
        else:
            from figlake.genes.bundle import build

            build(options.packages, options.output)
    except BusyError as error:
        sys.stderr.write(f"figlake: {error}\n")
        return BUSY
    except SourceError as error:
        sys.stderr.write(f"figlake: {error}\n")
        return NOT_OBSERVED
    except (
        ConfigError,
        CorpusError,
        PushError,
        QueryError,
        ReferenceFolderError,
        RetentionError,
        FileNotFoundError,
    ) as error:
        sys.stderr.write(f"figlake: {error}\n")
        return FAILED
    except OSError as error:
        if error.errno not in NOT_WRITABLE:
            raise
        sys.stderr.write(f"figlake: {error.filename or 'results'}: {error.strerror}; make room or rights, run again\n")
        return FAILED
    return 0


def tell_faults(faults: list[str]) -> int:
    """Print what was found; returns the exit status."""
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stderr.write(f"figlake: {len(faults)} faults found\n" if faults else "figlake: all is as it should be\n")
    return FAILED if faults else DONE


def keep(options: argparse.Namespace) -> str:
    """Name a snapshot, go back to one, accept one, or fold batches; says what was done."""
    config = load(options.config)
    results = Path(config["results"])
    with locked(results):
        dataset = results / "dataset"
        if options.command == "compact":
            return compact(results, config["batch_size"])
        if options.command == "name":
            return f"{options.name}: snapshot {give_name(dataset, options.name, options.snapshot)}"
        chosen = rollback(dataset, options.snapshot) if options.command == "rollback" else accept(dataset)
        return f"current: snapshot {chosen}"


if __name__ == "__main__":
    sys.exit(main())
