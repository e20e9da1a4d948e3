"""One article brought from the store and read by the stages of a run, in a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from figlake.articles.stage import extract_figures
from figlake.concepts.lexicon.build import built as concept_lexicon
from figlake.concepts.mapping import map_concepts
from figlake.concepts.reference.folder import folder_of
from figlake.files import parquet, working
from figlake.genes.lexicon.build import built as gene_lexicon
from figlake.genes.mapping import map_genes
from figlake.plan.look import look
from figlake.plan.plan import make_plan, read_batches
from figlake.pmc.fetch import fetch_articles
from figlake.pmc.observe import Selection
from figlake.pmc.policy import is_of_type
from figlake.pmc.store import Access
from figlake.pmc.versions import Rules

ONE_BATCH = 1000


class NotShownError(RuntimeError):
    """An article is not shown: its licence does not allow it, it was retracted, it is not there, or cannot be read."""


@dataclass(frozen=True)
class Terms:
    """What a run would fetch by: the ``store``, how it is asked, which versions and types of articles are allowed, the
    references of genes and of concepts, from which confidence on a mention is accepted, and what becomes of genes of
    citing text."""

    store: str
    access: Access
    rules: Rules
    types_left_out: Sequence[str]
    reference: str
    concepts: str
    profile: str
    citing_text: str


def fetch(pmcid: str, terms: Terms, folder: Path) -> Path:
    """The core files of an article below ``folder``, which is empty; returns their folder.

    What was fetched before is taken from the cache.  Raises `NotShownError`, `SourceError`.
    """
    plan = folder / "plan"
    observed, records, batches = plan / "observed.parquet", plan / "records.parquet", plan / "batches.tsv"
    selection = Selection(terms.store, ids=(pmcid,))
    look(selection, terms.access, target=observed, ledger=folder / "ledger.parquet", front_matter_locations=[])
    make_plan(
        front_matter_locations=[],
        pmc_store=terms.store,
        observed=observed,
        rules=terms.rules,
        batch_size=ONE_BATCH,
        allow_empty=True,
        access=terms.access,
        ledgers=folder / "ledgers",
        known=plan / "known",
        sealed=plan / "sealed",
        batches_file=batches,
        records_file=records,
        orphans_file=plan / "orphans.parquet",
        page_articles_file=plan / "page_articles.parquet",
    )
    for batch in read_batches(batches):
        return _read(pmcid, batch, terms, folder)
    raise NotShownError(f"{pmcid}: {_reasons(records)}")


def _read(pmcid: str, batch: str, terms: Terms, folder: Path) -> Path:
    """Fetch and read the one batch."""
    core = folder / "core" / batch
    core.mkdir(parents=True)
    sealed, archive = folder / "plan" / "sealed" / f"{batch}.jsonl", folder / f"{batch}.tar"
    not_fetched, not_read = core / "not_fetched.parquet", core / "rejects.parquet"
    articles, figures, genes = (core / f"{name}.parquet" for name in ("articles", "figures", "mapped_genes"))
    sentences = core / "citing_sentences.parquet"
    ledger = folder / "ledgers" / f"{batch}.parquet"
    fetch_articles(batch=sealed, archive=archive, rejects=not_fetched, ledger=ledger, access=terms.access)
    extract_figures(
        batch=sealed,
        archive=archive,
        articles=articles,
        figures=figures,
        citing_sentences=sentences,
        rejects=not_read,
    )
    _check(pmcid, articles, [not_fetched, not_read], terms.types_left_out)
    lexicon, profile = gene_lexicon(terms.reference), terms.profile
    map_genes(
        figures=figures,
        entities=(),
        words=(),
        sentences=() if terms.citing_text == "none" else (sentences,),
        lexicon=lexicon,
        profile=profile,
        is_citing_counted=terms.citing_text == "counted",
        figure_genes=genes,
    )
    map_concepts(
        figures=figures,
        entities=(),
        words=(),
        genes=genes,
        lexicon=concept_lexicon(folder_of(terms.concepts)),
        profile=profile,
        figure_genes=core / "figure_genes.parquet",
        figure_chemicals=core / "figure_chemicals.parquet",
        figure_diseases=core / "figure_diseases.parquet",
    )
    return core


def _check(pmcid: str, articles: Path, rejects: Sequence[Path], types_left_out: Sequence[str]) -> None:
    refused = parquet.read_all(rejects, working.CORE_REJECTS, ["reason", "detail"]).to_pylist()
    if refused:
        raise NotShownError(f"{pmcid}: refused: {refused[0]['reason']}: {refused[0]['detail']}")
    found = parquet.read(articles, working.CORE_ARTICLES, ["is_retracted", "article_type"])
    (row,) = found.to_pylist()
    if row["is_retracted"]:
        raise NotShownError(f"{pmcid}: retracted: marked as retracted in the article")
    if is_of_type(types_left_out, found["article_type"])[0].as_py():
        raise NotShownError(f"{pmcid}: article_type_left_out: it is of the type {row['article_type']}")


def _reasons(records: Path) -> str:
    """Why the plan reads no version of an article."""
    rows = parquet.read(records, working.PLAN_RECORDS, ["record", "reason", "detail"]).to_pylist()
    told = [f"{row['reason']}: {row['detail']} ({row['record']})" for row in rows]
    return "; ".join(told) or "not_in_store: the store has no such article"
