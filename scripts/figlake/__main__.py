"""Command line: `figlake <command>`, or `python -m figlake <command>` where it is not installed."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable
from pathlib import Path

from figlake import __version__, commands
from figlake.dataset.deposit import SITE
from figlake.dataset.snapshot import CURRENT
from figlake.files.choices import FORMATS, PROFILES, SPECIES, TYPES
from figlake.files.redaction import guard_errors
from figlake.jobs.job import explains_itself
from figlake.jobs.lock import BusyError
from figlake.run import BUSY, FAILED, NOT_OBSERVED, STATUSES
from figlake.web.http import SourceError

NOT_WRITABLE = frozenset({errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT})
"""What a full disk and a folder without write access say."""
INTERRUPTED = 130
"""What a shell says of a command that was interrupted from the keyboard."""

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """The command line's grammar; the namespace's `call` is the function of the command."""
    top = argparse.ArgumentParser(
        prog="figlake",
        description="Figures of PubMed Central as a Parquet dataset.",
        epilog="`figlake <command> --help` tells the options of a command; docs/running.md tells when to use which.",
    )
    top.add_argument("--version", action="version", version=f"figlake {__version__}")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="command")
    configured = argparse.ArgumentParser(add_help=False)
    configured.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    mapping = argparse.ArgumentParser(add_help=False)
    mapping.add_argument("--reference", help="of genes: `bundled` or a folder, as genes.reference")
    mapping.add_argument("--concepts", help="of chemicals and diseases: `bundled` or a folder, as concepts.reference")
    mapping.add_argument("--profile", choices=PROFILES, default="balanced", help="how sure is sure enough")

    def add(
        name: str, call: Command, text: str, *parents: argparse.ArgumentParser, epilog: str | None = None
    ) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = subparsers.add_parser(
            name, help=text, description=text, parents=list(parents), epilog=epilog
        )
        command.set_defaults(call=call)
        return command

    statuses = "; ".join(f"{status}: {meaning}" for status, meaning in STATUSES.items())
    whole = add(
        "run",
        commands.run_all,
        "a whole run: observe, Snakemake, summary",
        configured,
        epilog=f"exit status: {statuses}",
    )
    whole.add_argument("--cores", type=int, default=2, help="jobs at a time on this machine")
    whole.add_argument("--profile", help="Snakemake profile for a cluster, such as workflow/profiles/slurm")
    whole.add_argument("options", nargs="*", help="options for Snakemake, after --")
    add("plan", commands.tell_what_comes, "what a run would fetch; changes nothing", configured)
    add("house", commands.house, "the folder of figlake's own Snakefile, profiles, configuration and resources")
    add("check-config", commands.check_config, "check a configuration file", configured)
    add("summary", commands.summarise, "tell what the current snapshot holds", configured)
    asked = add("query", commands.query, "ask the current snapshot in SQL (DuckDB); each table is a view", configured)
    asked.add_argument(
        "sql", nargs="?", default="", help="such as `SELECT symbol, count(*) FROM figure_genes GROUP BY symbol`"
    )
    asked.add_argument("--format", choices=FORMATS, default="table", help="how the answer is written")
    shown = add("browse", commands.browse, "show the current snapshot as a web site, on this machine alone", configured)
    shown.add_argument("--port", type=_port, default=8765, help="of 127.0.0.1; 0: any that is free")
    between = add("diff", commands.diff, "what two snapshots differ in, row by row, and why", configured)
    between.add_argument("was", help="a snapshot: its id, its name, `current`, or a folder")
    between.add_argument("now", nargs="?", default=CURRENT, help="another; `current` unless given")
    between.add_argument("--output", type=Path, help="folder for the rows (a Parquet file a table) and a page to read")
    one = add("figure", commands.figure, "one figure: caption, licence, genes with reasons, its page", configured)
    one.add_argument("pmcid", help="its article, such as PMC10002927, or its figid alone")
    one.add_argument("label", nargs="?", help="such as `Figure 3`, `Fig 3`, 3, F3, or its figid")
    one.add_argument("--json", action="store_true", help="as one JSON document")
    one.add_argument("--fresh", action="store_true", help="ask the store, even where the snapshot has the article")
    why = add("explain", commands.explain_string, "what a string may mean: candidates, scores, reasons", mapping)
    why.add_argument("mention", help="the string, such as `NF-κB p50`")
    why.add_argument("--text", default="", help="a text around it")
    why.add_argument("--type", action="append", choices=TYPES, dest="types", help="read as what, again for more; gene")
    commands_of_species = [why]
    for name, usual, text in (
        ("map-mentions", ("gene",), "map given mentions to ids of genes, chemicals or diseases"),
        ("annotate", TYPES, "find genes, chemicals and diseases in running text and map them"),
    ):
        command = add(name, commands.corpus, text, mapping)
        command.set_defaults(usual=usual)
        told = f"what is looked for, again for more; {', '.join(usual)} unless given"
        command.add_argument("--type", action="append", choices=TYPES, dest="types", help=told)
        command.add_argument("--input", type=Path, required=True, help="documents, JSON lines")
        command.add_argument("--output", type=Path, required=True, help="predictions, JSON lines")
        commands_of_species.append(command)
    for command in commands_of_species:
        command.add_argument(
            "--species", choices=SPECIES, default="text", help="answer in the species of the text, or in human"
        )
    read_again = add(
        "verify", commands.verify_all, "read snapshots, cache and ledger again and compare them", configured
    )
    read_again.add_argument("--snapshot", help="id of the only snapshot to read")
    kept = add("name", commands.keep, "keep a snapshot under a name", configured)
    kept.add_argument("name", help="such as 2026-q4")
    kept.add_argument("--snapshot", help="its id; the current one unless given")
    back = add("rollback", commands.keep, "make an earlier snapshot the current one", configured)
    back.add_argument("--snapshot", help="its id or name; the one before the current unless given")
    add("accept", commands.keep, "make the snapshot current that waits at the quality gate", configured)
    add("compact", commands.keep, "fold small batches into few; the next run reads their records again", configured)
    pushed = add("push", commands.push_current, "copy the current snapshot to an object store", configured)
    pushed.add_argument("target", help="such as s3://bucket/prefix; credentials come from the environment")
    given = add(
        "deposit",
        commands.deposit_current,
        "upload the current snapshot to Zenodo, as a draft; ZENODO_TOKEN in the environment",
        configured,
    )
    given.add_argument("--site", default=SITE, help=f"{SITE}, or https://sandbox.zenodo.org to try it")
    given.add_argument("--creator", action="append", dest="creators", help="`Family, Given`, again for more")
    given.add_argument("--version-of", type=int, help="number of the deposition that this is a new version of")
    given.add_argument("--publish", action="store_true", help="publish it, which nobody can take back")
    add("observe", commands.observe, "ask the PMC source what has changed", configured)
    described = add("columns", commands.columns, "write the description of tables and columns")
    described.add_argument("--output", type=Path, required=True)
    built = add("build-reference", commands.build_reference, "build the bundled gene reference from registry packages")
    built.add_argument("--packages", type=Path, required=True, help="folder with the downloaded packages")
    built.add_argument("--output", type=Path, required=True, help="folder for the reference")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status, a key of `figlake.run.STATUSES`."""
    guard_errors()
    options = parser().parse_args(arguments)
    call: Command = options.call
    try:
        return call(options)
    except BusyError as error:
        sys.stderr.write(f"figlake: {error}\n")
        return BUSY
    except SourceError as error:
        sys.stderr.write(f"figlake: {error}\n")
        return NOT_OBSERVED
    except KeyboardInterrupt:
        sys.stderr.write("figlake: interrupted; what is done is kept\n")
        return INTERRUPTED
    except Exception as error:
        if not explains_itself(error):
            raise
        sys.stderr.write(f"figlake: {_told(error)}\n")
        return FAILED


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 1 << 16):
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 65535, found {text!r}")
    return int(text)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in NOT_WRITABLE:
        return f"{error.filename or 'results'}: {error.strerror}; make room or rights, run again"
    return str(error) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
