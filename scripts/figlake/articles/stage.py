"""Stage extract_figures: the articles of a batch as rows, and each of their figures with its image in the store."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, NamedTuple

from figlake.articles.citing import citing_rows
from figlake.articles.jats.article import read_article
from figlake.articles.jats.citing import read_citing
from figlake.articles.jats.document import parse
from figlake.articles.jats.figures import read_figures
from figlake.articles.media import MediaIndex
from figlake.articles.normal import normal_figure
from figlake.articles.rows import article_row, figids, figure_row
from figlake.files import by_year, working
from figlake.files.batches import BatchRecord, read_batch
from figlake.files.checksums import sha256
from figlake.files.fitting import fitting
from figlake.files.limits import MAX_COPIED_BYTES
from figlake.files.records import Refused, netted, reject_row
from figlake.jobs.progress import counted
from figlake.pmc.fetch import read_archive
from figlake.pmc.metadata import SOURCE, Metadata, read_metadata

STAGE = "extract_figures"

log = logging.getLogger(__name__)


def extract_figures(
    *, batch: Path, archive: Path, articles: Path, figures: Path, citing_sentences: Path, rejects: Path
) -> None:
    """Parse the articles of one batch.

    Into `CORE_ARTICLES`, `CORE_FIGURES`, `CORE_CITING_SENTENCES` and `CORE_REJECTS`.
    """
    records = {record.record: record for record in read_batch(batch)}
    with (
        by_year.row_writer(articles, working.CORE_ARTICLES) as article_rows,
        by_year.row_writer(figures, working.CORE_FIGURES) as figure_rows,
        by_year.row_writer(citing_sentences, working.CORE_CITING_SENTENCES) as sentence_rows,
        by_year.row_writer(rejects, working.CORE_REJECTS) as reject_rows,
    ):

        def refuse(source: tuple[BatchRecord, str], why: Refused) -> None:
            record, digest = source
            reject_rows.add([reject_row(SOURCE, record.location, record.record, STAGE, why, digest)])

        tables = (
            (working.CORE_ARTICLES, article_rows),
            (working.CORE_FIGURES, figure_rows),
            (working.CORE_CITING_SENTENCES, sentence_rows),
        )
        with fitting(refuse, *tables) as rows:
            for name, metadata, xml in counted(read_archive(archive), "articles", len(records)):
                record, digest = records[name], sha256(xml)
                try:
                    with netted():
                        of_article = article_rows_of(read_metadata(metadata, name), xml, record)
                except Refused as why:
                    refuse((record, digest), why)
                else:
                    rows.add((record, digest), [of_article.article], of_article.figures, of_article.citing_sentences)
    log.info("%d articles, %d figures, %d refused", article_rows.count, figure_rows.count, reject_rows.count)


class ArticleRows(NamedTuple):
    """Rows of one article version: its own, those of its figures, and those of the sentences that cite them."""

    article: dict[str, Any]
    figures: list[dict[str, Any]]
    citing_sentences: list[dict[str, Any]]


def article_rows_of(metadata: Metadata, xml: bytes, record: BatchRecord) -> ArticleRows:
    """Rows of one article version.  Raises `Refused`."""
    root = parse(xml)
    article, figures = read_article(root), list(read_figures(root))
    if article.pmcid and article.pmcid != metadata.pmcid:
        raise Refused("bad_pmcid", f"expected {metadata.pmcid}, found {article.pmcid} in the article")
    pairs = [(figure, normal_figure(figure, metadata.pmcid)) for figure in figures]
    place = {"location": record.location, "record": record.record}
    origin = {**place, "record_sha256": record.sha256}
    row = article_row(article, metadata)
    # each figure takes over what its article says: one title of a megabyte is two gigabytes in 2,000 figures
    copied = len(repr(row)) + len(article.abstract or "")
    if copied * len(figures) > MAX_COPIED_BYTES:
        raise Refused("too_large", f"{len(figures)} figures of an article of which {copied} bytes go into each")
    about = f"{article.title or ''}. {article.abstract or ''}"
    media = MediaIndex(metadata.media)
    ids = figids(metadata.pmcid, pairs)
    sentences = citing_rows(read_citing(root, figures), pairs, ids, row)
    figure_rows = [
        {
            **figure_row(figure, normal, figid, row, about, media),
            "abstract": article.abstract,
            "mining_title": normal.mining_title,
            "mining_caption": normal.mining_caption,
            **origin,
        }
        for (figure, normal), figid in zip(pairs, ids, strict=True)
    ]
    return ArticleRows({**row, **origin}, figure_rows, [{**sentence, **place} for sentence in sentences])
