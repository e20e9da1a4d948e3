"""The digest of a stage follows its imports and nothing else."""

from figlake.jobs.code_digest import _closure, code_digest


def test_the_extraction_depends_on_jats_and_the_pages_do_not() -> None:
    assert "figlake.articles.jats.document" in _closure("figlake.articles.stage")
    for stage in (
        "figlake.plan.plan",
        "figlake.pages.stage",
        "figlake.genes.mapping",
        "figlake.genes.lexicon.lexicon",
        "figlake.dataset.choose",
        "figlake.dataset.publish_part",
        "figlake.dataset.seal",
    ):
        assert "figlake.articles.jats.document" not in _closure(stage), stage


def test_equal_code_gives_equal_digests() -> None:
    assert (
        code_digest("figlake.articles.stage")
        == code_digest("figlake.articles.stage")
        != code_digest("figlake.dataset.seal")
    )
