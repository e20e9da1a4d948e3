"""Command line: `figlake <command>`, or `python -m figlake <command>` where it is not installed."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable
from pathlib import Path

from figlake import __version__
from figlake.asking import difference, figure
from figlake.concepts.explain import explain as explain_concept
from figlake.config import load
from figlake.dataset.deposit import AUTHORS, SITE, deposit
from figlake.dataset.difference.opened import CURRENT
from figlake.dataset.push import push
from figlake.dataset.query import FORMATS, answer
from figlake.dataset.retention import accept, give_name, rollback
from figlake.dataset.snapshot import current_of
from figlake.dataset.verify import verify
from figlake.files.atomic import write_text
from figlake.files.house import HOUSE
from figlake.files.redaction import guard_errors
from figlake.files.table_documents import columns_document
from figlake.genes.corpus import SPECIES
from figlake.genes.documents import PROFILES
from figlake.genes.explain import explain
from figlake.genes.lexicon.build import lexicon_of
from figlake.jobs.job import explains_itself, log_to_terminal
from figlake.jobs.lock import BusyError, locked
from figlake.mentions import GENE, TYPES, annotate, map_mentions
from figlake.plan.compact import compact
from figlake.run import BUSY, DONE, FAILED, NOT_OBSERVED, STATUSES, look, run, tell_plan
from figlake.summary import summary
from figlake.text.counts import count_of
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
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    configured = argparse.ArgumentParser(add_help=False)
    configured.add_argument("--config", type=Path, default=Path("config.yaml"), help="configuration of the run")
    gene_options = argparse.ArgumentParser(add_help=False)
    gene_options.add_argument("--reference", default="bundled", help="`bundled` or a folder, as genes.reference")
    gene_options.add_argument("--profile", choices=sorted(PROFILES), default="balanced", help="how sure is sure enough")

    def add(
        name: str, call: Command, text: str, *parents: argparse.ArgumentParser, epilog: str | None = None
    ) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = commands.add_parser(
            name, help=text, description=text, parents=list(parents), epilog=epilog
        )
        command.set_defaults(call=call)
        return command

    statuses = "; ".join(f"{status}: {meaning}" for status, meaning in STATUSES.items())
    whole = add("run", _run, "a whole run: observe, Snakemake, summary", configured, epilog=f"exit status: {statuses}")
    whole.add_argument("--cores", type=int, default=2, help="jobs at a time on this machine")
    whole.add_argument("--profile", help="Snakemake profile for a cluster, such as workflow/profiles/slurm")
    whole.add_argument("options", nargs="*", help="options for Snakemake, after --")
    add("plan", _plan, "what a run would fetch; changes nothing", configured)
    add("house", _house, "the folder of figlake's own Snakefile, profiles, configuration and resources")
    add("check-config", _check_config, "check a configuration file", configured)
    add("summary", _summary, "tell what the current snapshot holds", configured)
    asked = add("query", _query, "ask the current snapshot in SQL (DuckDB); each table is a view", configured)
    asked.add_argument(
        "sql", nargs="?", default="", help="such as `SELECT symbol, count(*) FROM figure_genes GROUP BY symbol`"
    )
    asked.add_argument("--format", choices=FORMATS, default="table", help="how the answer is written")
    shown = add("browse", _browse, "show the current snapshot as a web site, on this machine alone", configured)
    shown.add_argument("--port", type=int, default=8765, help="of 127.0.0.1; 0: any that is free")
    between = add("diff", _diff, "what two snapshots differ in, row by row, and why", configured)
    between.add_argument("was", help="a snapshot: its id, its name, `current`, or a folder")
    between.add_argument("now", nargs="?", default=CURRENT, help="another; `current` unless given")
    between.add_argument("--output", type=Path, help="folder for the rows (a Parquet file a table) and a page to read")
    one = add("figure", _figure, "one figure: caption, licence, genes with reasons, its page", configured)
    one.add_argument("pmcid", help="its article, such as PMC10002927")
    one.add_argument("label", help="such as `Figure 3`, `Fig 3`, 3, F3, or its figid")
    one.add_argument("--json", action="store_true", help="as one JSON document")
    one.add_argument("--fresh", action="store_true", help="ask the store, even where the snapshot has the article")
    why = add("explain", _explain, "what a string may mean: candidates, scores, reasons", gene_options)
    why.add_argument("mention", help="the string, such as `NF-κB p50`")
    why.add_argument("--text", default="", help="a text around it")
    why.add_argument("--type", choices=TYPES, default=GENE, help="read as what")
    for name, call, usual, text in (
        ("map-mentions", map_mentions, (GENE,), "map given mentions to ids of genes, chemicals or diseases"),
        ("annotate", annotate, TYPES, "find genes, chemicals and diseases in running text and map them"),
    ):
        command = add(name, _corpus, text, gene_options)
        command.set_defaults(work=call, usual=usual)
        told = f"what is looked for, again for more; {', '.join(usual)} unless given"
        command.add_argument("--type", action="append", choices=TYPES, dest="types", help=told)
        command.add_argument("--input", type=Path, required=True, help="documents, JSON lines")
        command.add_argument("--output", type=Path, required=True, help="predictions, JSON lines")
        command.add_argument(
            "--species", choices=sorted(SPECIES), default="text", help="answer in the species of the text, or in human"
        )
    read_again = add("verify", _verify, "read snapshots, cache and ledger again and compare them", configured)
    read_again.add_argument("--snapshot", help="id of the only snapshot to read")
    kept = add("name", _keep, "keep a snapshot under a name", configured)
    kept.add_argument("name", help="such as 2026-q4")
    kept.add_argument("--snapshot", help="its id; the current one unless given")
    back = add("rollback", _keep, "make an earlier snapshot the current one", configured)
    back.add_argument("--snapshot", help="its id or name; the one before the current unless given")
    add("accept", _keep, "make the snapshot current that waits at the quality gate", configured)
    add("compact", _keep, "fold small batches into few; the next run reads their records again", configured)
    pushed = add("push", _push, "copy the current snapshot to an object store", configured)
    pushed.add_argument("target", help="such as s3://bucket/prefix; credentials come from the environment")
    given = add(
        "deposit",
        _deposit,
        "upload the current snapshot to Zenodo, as a draft; ZENODO_TOKEN in the environment",
        configured,
    )
    given.add_argument("--site", default=SITE, help=f"{SITE}, or https://sandbox.zenodo.org to try it")
    given.add_argument("--creator", action="append", dest="creators", help="`Family, Given`, again for more")
    given.add_argument("--version-of", type=int, help="number of the deposition that this is a new version of")
    given.add_argument("--publish", action="store_true", help="publish it, which nobody can take back")
    add("observe", _observe, "ask the PMC source what has changed", configured)
    described = add("columns", _columns, "write the description of tables and columns")
    described.add_argument("--output", type=Path, required=True)
    built = add("build-reference", _build_reference, "build the bundled gene reference from registry packages")
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


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in NOT_WRITABLE:
        return f"{error.filename or 'results'}: {error.strerror}; make room or rights, run again"
    return str(error) or type(error).__name__


def _results(options: argparse.Namespace) -> Path:
    return Path(load(options.config)["results"])


def _dataset(options: argparse.Namespace) -> Path:
    dataset = _results(options) / "dataset"
    if current_of(dataset) is None:
        raise FileNotFoundError(f"{dataset}: there is no snapshot yet that is whole; `make run` makes the first")
    return dataset


def _run(options: argparse.Namespace) -> int:
    log_to_terminal()
    return run(options.config, options.cores, options.profile, options.options)


def _plan(options: argparse.Namespace) -> int:
    log_to_terminal()
    sys.stdout.write(f"{tell_plan(load(options.config))}\n")
    return DONE


def _house(options: argparse.Namespace) -> int:
    sys.stdout.write(f"{HOUSE}\n")
    return DONE


def _check_config(options: argparse.Namespace) -> int:
    load(options.config)
    sys.stdout.write(f"{options.config}: all keys and values are as they should be\n")
    return DONE


def _summary(options: argparse.Namespace) -> int:
    dataset = _dataset(options)
    sys.stdout.write(summary(dataset.parent, options.config))
    return DONE


def _query(options: argparse.Namespace) -> int:
    answer(_dataset(options), options.sql, options.format, sys.stdout)
    return DONE


def _browse(options: argparse.Namespace) -> int:
    from figlake.browse import browse

    browse(_dataset(options).parent, options.port, _say)
    return DONE


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _diff(options: argparse.Namespace) -> int:
    are_folders = all(Path(name).is_dir() for name in (options.was, options.now))
    dataset = None if are_folders else _dataset(options)
    sys.stdout.write(difference(options.was, options.now, dataset, options.output))
    return DONE


def _figure(options: argparse.Namespace) -> int:
    log_to_terminal()
    sys.stdout.write(figure(options.pmcid, options.label, load(options.config), options.json, options.fresh))
    return DONE


def _explain(options: argparse.Namespace) -> int:
    if options.type == GENE:
        told = explain(lexicon_of(options.reference), options.mention, options.text, options.profile)
    else:
        told = explain_concept(options.mention, options.text, options.type, options.profile)
    sys.stdout.write(told)
    return DONE


def _corpus(options: argparse.Namespace) -> int:
    log_to_terminal()
    types = options.types or options.usual
    count = options.work(options.input, options.output, types, options.reference, options.profile, options.species)
    sys.stderr.write(f"figlake: {count_of(count, 'line')} written to {options.output}\n")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    log_to_terminal()
    results = _results(options)
    if not results.is_dir():
        raise FileNotFoundError(f"{results}: there is nothing yet; `make run` makes the first snapshot")
    faults = verify(results, options.snapshot)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    told = (
        f"{count_of(len(faults), 'fault')} found; docs/running.md tells what to do"
        if faults
        else "all is as it should be"
    )
    sys.stderr.write(f"figlake: {told}\n")
    return FAILED if faults else DONE


def _keep(options: argparse.Namespace) -> int:
    """Name a snapshot, go back to one, accept one, or fold batches; says what was done."""
    config = load(options.config)
    results = Path(config["results"])
    dataset = results / "dataset" if options.command in {"compact", "accept"} else _dataset(options)
    with locked(results):
        if options.command == "compact":
            told = compact(results, config["batch_size"])
        elif options.command == "name":
            told = f"{options.name}: snapshot {give_name(dataset, options.name, options.snapshot)}"
        elif options.command == "rollback":
            told = f"current: snapshot {rollback(dataset, options.snapshot)}"
        else:
            told = f"current: snapshot {accept(dataset)}"
    sys.stdout.write(f"{told}\n")
    return DONE


def _push(options: argparse.Namespace) -> int:
    log_to_terminal()
    name = push(_dataset(options), options.target)
    sys.stdout.write(f"snapshot {name} is current in {options.target.split('?', 1)[0]}\n")
    return DONE


def _deposit(options: argparse.Namespace) -> int:
    log_to_terminal()
    cache = _results(options) / "cache"
    told = deposit(
        _dataset(options), cache, options.site, options.creators or AUTHORS, options.version_of, options.publish
    )
    sys.stdout.write(f"{told}\n")
    return DONE


def _observe(options: argparse.Namespace) -> int:
    log_to_terminal()
    config = load(options.config)
    with locked(Path(config["results"])):
        look(config)
    return DONE


def _columns(options: argparse.Namespace) -> int:
    write_text(options.output, columns_document())
    return DONE


def _build_reference(options: argparse.Namespace) -> int:
    from figlake.genes.reference.bundle import build

    build(options.packages, options.output)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
