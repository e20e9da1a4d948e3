"""The digest of a stage follows its imports and nothing else."""

from figlake.code_digest import _closure, code_digest


def test_the_extraction_depends_on_jats_and_the_pages_do_not() -> None:
    assert "figlake.jats" in _closure("figlake.figures")
    for stage in (
        "figlake.plan",
        "figlake.sources.front_matter",
        "figlake.genes.mapping",
        "figlake.genes.lexicon",
        "figlake.publish",
    ):
        assert "figlake.jats" not in _closure(stage), stage


def test_equal_code_gives_equal_digests() -> None:
    assert code_digest("figlake.figures") == code_digest("figlake.figures") != code_digest("figlake.publish")
