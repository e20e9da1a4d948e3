"""What each command does, as a function of what it was given; returns the exit status, a key of `figlake.run.STATUSES`.

What few commands need is read in when they are called, for a run with nothing new is over in the time of its imports.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from figlake.config import load
from figlake.dataset.snapshot import current_of
from figlake.files.choices import GENE, References
from figlake.files.house import HOUSE
from figlake.jobs.job import log_to_terminal
from figlake.jobs.lock import locked
from figlake.run import DONE, FAILED, look, run, tell_plan
from figlake.summary import summary
from figlake.text.counts import count_of


def _results(options: argparse.Namespace) -> Path:
    return Path(load(options.config)["results"])


def _dataset(options: argparse.Namespace) -> Path:
    dataset = _results(options) / "dataset"
    if current_of(dataset) is None:
        raise FileNotFoundError(f"{dataset}: there is no snapshot yet that is whole; `make run` makes the first")
    return dataset


def run_all(options: argparse.Namespace) -> int:
    """A whole run."""
    log_to_terminal()
    return run(options.config, options.cores, options.profile, options.options)


def tell_what_comes(options: argparse.Namespace) -> int:
    """What a run would fetch."""
    log_to_terminal()
    sys.stdout.write(f"{tell_plan(load(options.config))}\n")
    return DONE


def house(options: argparse.Namespace) -> int:
    """The folder of figlake's own files."""
    sys.stdout.write(f"{HOUSE}\n")
    return DONE


def check_config(options: argparse.Namespace) -> int:
    """Check a configuration."""
    load(options.config)
    sys.stdout.write(f"{options.config}: all keys and values are as they should be\n")
    return DONE


def summarise(options: argparse.Namespace) -> int:
    """What the current snapshot holds."""
    dataset = _dataset(options)
    sys.stdout.write(summary(dataset.parent, options.config))
    return DONE


def query(options: argparse.Namespace) -> int:
    """Ask the current snapshot in SQL."""
    from figlake.dataset.query import answer

    answer(_dataset(options), options.sql, options.format, sys.stdout)
    return DONE


def browse(options: argparse.Namespace) -> int:
    """Show the current snapshot as a web site."""
    from figlake.browse import browse

    browse(_dataset(options).parent, options.port, _say)
    return DONE


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def diff(options: argparse.Namespace) -> int:
    """What two snapshots differ in."""
    from figlake.asking import difference

    are_folders = all(Path(name).is_dir() for name in (options.was, options.now))
    dataset = None if are_folders else _dataset(options)
    sys.stdout.write(difference(options.was, options.now, dataset, options.output))
    return DONE


def figure(options: argparse.Namespace) -> int:
    """What is known of one figure."""
    from figlake.asking import figure as told_figure

    log_to_terminal()
    sys.stdout.write(told_figure(options.pmcid, options.label, load(options.config), options.json, options.fresh))
    return DONE


class OptionError(ValueError):
    """An option that says nothing about what is asked for."""


def _references(options: argparse.Namespace, types: Sequence[str]) -> References:
    """The references that are named, else the bundled ones.  Raises `OptionError` for one of no type that is read."""
    if options.reference and GENE not in types:
        raise OptionError("--reference is of genes; --concepts is of chemicals and diseases")
    if options.concepts and set(types) == {GENE}:
        raise OptionError("--concepts is of chemicals and diseases; --reference is of genes")
    named = {"genes": options.reference, "concepts": options.concepts}
    return References(**{name: place for name, place in named.items() if place})


def explain_string(options: argparse.Namespace) -> int:
    """What a string may mean."""
    types = list(dict.fromkeys(options.types or [GENE]))
    references = _references(options, types)
    for type_ in types:
        sys.stdout.write(_explained(options, references, type_))
    return DONE


def _explained(options: argparse.Namespace, references: References, type_: str) -> str:
    if type_ == GENE:
        from figlake.genes.explain import explain
        from figlake.genes.lexicon.build import lexicon_of

        lexicon = lexicon_of(references.genes)
        return explain(lexicon, options.mention, options.text, options.profile, options.species)
    from figlake.concepts.explain import explain as explain_concept
    from figlake.concepts.mapper import mapper_of

    mapper = mapper_of(references.concepts)
    return explain_concept(mapper, options.mention, options.text, type_, options.profile)


def corpus(options: argparse.Namespace) -> int:
    """Map or find mentions in documents."""
    from figlake import mentions

    log_to_terminal()
    types = options.types or options.usual
    work = mentions.annotate if options.command == "annotate" else mentions.map_mentions
    references = _references(options, types)
    count = work(options.input, options.output, types, references, options.profile, options.species)
    sys.stderr.write(f"figlake: {count_of(count, 'line')} written to {options.output}\n")
    return DONE


def verify_all(options: argparse.Namespace) -> int:
    """Read everything again and compare it."""
    from figlake.dataset.verify import verify

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


def keep(options: argparse.Namespace) -> int:
    """Name a snapshot, go back to one, accept one, or fold batches; says what was done."""
    from figlake.dataset.retention import accept, give_name, rollback
    from figlake.plan.compact import compact

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


def push_current(options: argparse.Namespace) -> int:
    """Copy the current snapshot to an object store."""
    from figlake.dataset.push import push

    log_to_terminal()
    name = push(_dataset(options), options.target)
    sys.stdout.write(f"snapshot {name} is current in {options.target.split('?', 1)[0]}\n")
    return DONE


def deposit_current(options: argparse.Namespace) -> int:
    """Upload the current snapshot to Zenodo."""
    from figlake.dataset.deposit import AUTHORS, deposit

    log_to_terminal()
    cache = _results(options) / "cache"
    told = deposit(
        _dataset(options), cache, options.site, options.creators or AUTHORS, options.version_of, options.publish
    )
    sys.stdout.write(f"{told}\n")
    return DONE


def observe(options: argparse.Namespace) -> int:
    """Ask the source what has changed."""
    log_to_terminal()
    config = load(options.config)
    with locked(Path(config["results"])):
        look(config)
    return DONE


def columns(options: argparse.Namespace) -> int:
    """Write the description of the tables."""
    from figlake.files.atomic import write_text
    from figlake.files.table_documents import columns_document

    write_text(options.output, columns_document())
    return DONE


def build_reference(options: argparse.Namespace) -> int:
    """Build the bundled gene reference."""
    from figlake.genes.reference.bundle import build

    build(options.packages, options.output)
    return DONE
