"""A whole run: look what has changed, let Snakemake do what follows from it, tell what came of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figlake.config import article_rules, load, pmc_access, pmc_selection, told_rate
from figlake.dataset.gate import GateError, held
from figlake.dataset.mend import is_unpublished, mend
from figlake.files.house import HOUSE
from figlake.jobs.job import leave_pandas_out
from figlake.jobs.lock import IS_BUSY, locked
from figlake.jobs.memory import forget_others
from figlake.jobs.state import bring_back, outdate
from figlake.jobs.watch import Outcome, watched
from figlake.plan.look import articles_of_pages, prepare
from figlake.plan.look import look as look_at
from figlake.plan.plan import NothingFoundError
from figlake.pmc import ledger
from figlake.pmc.foresee import foresee
from figlake.pmc.observe import Change, Selection
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules
from figlake.summary import held_lines, not_fetched, summary, unchanged
from figlake.text.counts import count_of
from figlake.web.http import SourceError

DONE, FAILED, INCOMPLETE, NOT_OBSERVED, BUSY, IS_HELD, NOTHING_FOUND = 0, 1, 3, 4, 5, 6, 7
STATUSES = {
    DONE: "the dataset is up to date",
    FAILED: "a mistake in the configuration, or a job that failed; the dataset is as it was, or new if only the report "
    "or an export failed",
    INCOMPLETE: "the dataset is published, but for records that could not be fetched; the next run tries them again",
    NOT_OBSERVED: "the source could not be seen completely, or too much of it is gone; the dataset is as it was",
    BUSY: IS_BUSY,
    IS_HELD: "a snapshot was built that does not pass the quality gate; the one before it, if there is any, is still "
    "current",
    NOTHING_FOUND: "the sources hold no record at all, and `allow_empty` is false; the dataset is as it was",
}
"""Exit statuses of `figlake run`."""
SNAKEFILE = HOUSE / "workflow" / "Snakefile"
PROFILES = HOUSE / "workflow" / "profiles"


@dataclass(frozen=True)
class Paths:
    """Where a run keeps what."""

    results: Path

    @property
    def observed(self) -> Path:
        """What the PMC source was last seen to hold."""
        return self.results / "plan" / "observed.parquet"

    @property
    def ledgers(self) -> Path:
        """What came of every object that was asked for."""
        return self.results / "ledger"

    @property
    def cache(self) -> Path:
        """Objects that were fetched, by MD5, and the slots of the rate limits."""
        return self.results / "cache"


def run(path: Path, cores: int, profile: str | None = None, options: Sequence[str] = ()) -> int:
    """One run of the configuration at ``path``; returns the exit status, a key of `STATUSES`.

    ``profile``: a Snakemake profile beside the default one, for a cluster; ``cores`` are then those of this machine.
    ``options``: of Snakemake; with any of them its own lines are shown.
    """
    leave_pandas_out()
    config = load(path)
    results = Path(config["results"])
    with locked(results) as lock:
        if ahead := bring_back(results):
            files = count_of(ahead, "file", "of a time to come counts", "of a time to come count")
            sys.stderr.write(f"figlake: the clock was set back; {files} as of now\n")
        for line in mend(results):
            sys.stderr.write(f"figlake: {line}\n")
        if forget_others(results):
            sys.stderr.write("figlake: Snakemake remembers other results than these; that is forgotten\n")
        tell_sources(config)
        try:
            change = look(config)
        except SourceError as error:
            sys.stderr.write(f"figlake: {error}\nfiglake: {STATUSES[NOT_OBSERVED]}\n")
            return NOT_OBSERVED
        log = results / "logs" / "snakemake.log"
        sys.stderr.write(f"figlake: Snakemake's log: {log}\n")
        variables = {**os.environ, "FIGLAKE_HOUSE": str(HOUSE)}
        forced = ["--forcerun", "choose"] if is_unpublished(results) else []
        command = _command(path, cores, profile, [*forced, *options])
        outcome = watched(command, log, lock, variables, bool(options) or _is_watched())
    if outcome.status:
        return _failed(outcome, results / "dataset")
    if outcome.seen.is_rehearsal:
        return DONE
    sys.stdout.write(summary(results, path) if outcome.seen.finished else unchanged(results))
    if held(results / "dataset"):
        sys.stderr.write(f"figlake: {STATUSES[IS_HELD]}\n")
        return IS_HELD
    if (change is not None and change.failed) or not_fetched(results):
        sys.stderr.write(f"figlake: {STATUSES[INCOMPLETE]}\n")
        return INCOMPLETE
    return DONE


def _failed(outcome: Outcome, dataset: Path) -> int:
    """Tell why Snakemake failed; the status is of its own where nothing is broken."""
    said = {failed.rule: failed.error() for failed in outcome.seen.failed.values()}
    if said.get("seal", "").startswith(GateError.__name__) and held(dataset):
        sys.stdout.write("\n".join(held_lines(dataset)) + "\n")
        sys.stderr.write(f"figlake: {STATUSES[IS_HELD]}\n")
        return IS_HELD
    empty = NothingFoundError.__name__
    if said.get("make_plan", "").startswith(empty):
        told = said["make_plan"].removeprefix(f"{empty}: ")
        sys.stderr.write(f"figlake: {told}\nfiglake: {STATUSES[NOTHING_FOUND]}\n")
        return NOTHING_FOUND
    sys.stderr.write("\n".join(outcome.why()) + "\n")
    return FAILED


def _command(path: Path, cores: int, profile: str | None, options: Sequence[str]) -> list[str]:
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(SNAKEFILE), "--configfile", str(path)]
    command += ["--workflow-profile", str(PROFILES / "default")]
    command += ["--profile", _profile(profile), "--local-cores", str(cores)] if profile else ["--cores", str(cores)]
    # our lock is the one: Snakemake's own would outlive a run that was killed
    return [*command, "--nolock", *options]


def _is_watched() -> bool:
    """Whether whoever started this wants all of Snakemake's lines, as somebody who looks for a fault does, or a CI."""
    return any(os.environ.get(name, "") not in {"", "0", "false"} for name in ("VERBOSE", "CI"))


def _profile(name: str) -> str:
    """Where a profile lies: here, or among figlake's own (`slurm`, `workflow/profiles/slurm`); else Snakemake looks."""
    own = (Path(name), HOUSE / name, PROFILES / name)
    return next((str(place) for place in own if place.exists()), name)


def tell_plan(config: dict[str, Any]) -> str:
    """What a run would fetch; nothing is changed but the cache.  Raises `SourceError`."""
    paths, selection = Paths(Path(config["results"])), pmc_selection(config)
    if not selection:
        return "no PMC source is configured; nothing would be fetched"
    access = Access(paths.cache, **pmc_access(config))
    prepare(selection["store"], paths.cache)
    told = foresee(
        Selection(**selection), access, Rules(**article_rules(config)), config["figures"]["images"], paths.observed
    )
    pages = config["sources"]["front_matter"]
    beside = [] if Selection(**selection).is_of_all else articles_of_pages(pages, access.cache, paths.observed)
    of_pages = f"\nwould ask for the licences of {count_of(len(beside), 'article')} of figure pages" if beside else ""
    return f"{selection['store']}: {told}{of_pages}"


def tell_sources(config: dict[str, Any]) -> None:
    """Say which pages are read; what the store holds is told when it has been looked at."""
    places = config["sources"]["front_matter"]
    if places:
        more = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
        sys.stderr.write(f"figlake: {places[0]}: figure pages{more}\n")
    if rate := told_rate(config):
        often = f"{rate['requests_per_second']} requests a second: {rate['reason']}"
        sys.stderr.write(f"figlake: {config['sources']['pmc']['store']}: {often}\n")


def look(config: dict[str, Any]) -> Change | None:
    """The check for changes of the PMC source; None when there is none.  Raises as `look_at` does."""
    selection = pmc_selection(config)
    if not selection:
        return None
    paths = Paths(Path(config["results"]))
    access = Access(paths.cache, **pmc_access(config))
    before = _written(paths.observed)
    change = look_at(
        Selection(**selection),
        access,
        target=paths.observed,
        ledger=ledger.path_of(paths.ledgers, ledger.OBSERVE),
        front_matter_locations=config["sources"]["front_matter"],
    )
    if _written(paths.observed) != before:
        outdate(paths.observed, paths.results)
    sys.stderr.write(f"figlake: {selection['store']}: {change}\n")
    return change


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0
