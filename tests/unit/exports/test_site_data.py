"""The data of the site: every record is found by its key, and lists hold what the tables say."""

import filecmp
import random
from pathlib import Path

import pytest
from made_snapshot import Site, write_snapshot

from figlake.dataset.query import connect, rows_of
from figlake.exports.site import entities, postings, terms, tree
from figlake.exports.site.order import add_order
from figlake.exports.site.terms import add_meanings
from figlake.exports.site.tree import Tree, TreeError
from figlake.files import database, reference_tables, tables
from figlake.files.mention_tables import FIGURE_CHEMICALS

HOSTILE = "<script>alert(1)</script> \u202eRTL\u202c ]]> \" \\ \u2028 & 'x'"
WORDS = "kinase binds receptor stress nuclear loss".split()


def figure_rows(count: int) -> list[dict]:
    chance = random.Random(7)
    return [
        {
            "figid": f"PMC{100 + number // 3}__f{number}",
            "pmcid": f"PMC{100 + number // 3}",
            "pub_year": 2000 + number // 3 % 5,
            "source": "pmc",
            "title": HOSTILE if number == 5 else f"Figure of {chance.choice(WORDS)}",
            "caption": " ".join(chance.choices(WORDS, k=12)),
            "license_code": chance.choice(["CC BY", "CC BY-NC", None]),
            "organisms": [chance.choice(["Homo sapiens", "Mus musculus", "Made up"])],
            "pathway_score": chance.random(),
            "journal_title": "J Made Up",
            "image_url": f"s3://pmc-oa-opendata/PMC{100 + number // 3}.1/f{number}.jpg",
            "has_third_party_permission": number == 4,
        }
        for number in range(count)
    ]


def gene_rows_of(figures: list[dict]) -> list[dict]:
    chance = random.Random(3)
    rows = []
    for figure in figures:
        for gene, symbol in chance.sample([(1, "AAA1"), (2, "BBB-2"), (3, "Ccc3")], 2):
            rows.append(
                {name: figure[name] for name in ("figid", "pmcid", "pub_year")}
                | {
                    "mention": symbol.lower(),
                    "field": "caption",
                    "start": gene,
                    "end": gene + 4,
                    "ncbi_gene_id": gene,
                    "symbol": symbol,
                    "taxon_id": 9606,
                    "match_type": "symbol",
                    "matched_string": symbol,
                    "rank": 1,
                    "confidence": round(chance.uniform(0.3, 1), 2),
                    "is_accepted": chance.random() < 0.8,
                    "rule": "exact",
                }
            )
    return rows


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Figures, their gene rows, and the site of them, cut into many small files."""
    folder = tmp_path_factory.mktemp("made")
    figures = figure_rows(120)
    genes = gene_rows_of(figures)
    reference = [
        {"ncbi_gene_id": gene, "symbol": symbol, "name": f"gene {symbol}", "taxon_id": 9606}
        for gene, symbol in ((1, "AAA1"), (2, "BBB-2"), (3, "Ccc3"))
    ]
    write_snapshot(
        folder / "dataset",
        {tables.FIGURES: figures, tables.FIGURE_GENES: genes, reference_tables.GENES: reference, FIGURE_CHEMICALS: []},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "ONE_IN", 3)
        patch.setattr(postings, "FIGURES_AT_ONCE", 40)
        patch.setattr(postings, "HITS_AT_ONCE", 60)
        patch.setattr(terms, "TERMS_AT_ONCE", 9)
        patch.setattr(entities, "ENTITIES_AT_ONCE", 1)
        patch.setattr(tree, "FANOUT", 3)
        patch.setattr("figlake.exports.site.FANOUT", 3)
        patch.setattr(postings, "INLINE", 8)
        patch.setattr(postings, "BLOCK", 16)
        for module in ("details", "downloads"):
            patch.setattr(f"figlake.exports.site.{module}.LEAF_BYTES", 3000)
        patch.setattr(Tree.__init__, "__defaults__", (1000,))
        site = Site.of(folder / "dataset", folder / "site")
        Site.of(folder / "dataset", folder / "again")
    return figures, genes, site


def test_every_figure_is_found_by_its_id_and_says_what_the_table_says(made) -> None:
    figures, genes, site = made
    assert {"ids", "figures", "downloads", "postings"} <= {
        name for name, levels in site.told["levels"].items() if levels
    }
    for figure in figures:
        number = site.record("ids", figure["figid"])
        told = site.record("figures", number)
        for ours, theirs in (
            ("figid", "figid"),
            ("title", "title"),
            ("caption", "caption"),
            ("licence", "license_code"),
            ("organisms", "organisms"),
        ):
            assert told[ours] == figure[theirs]
        names = site.told["candidate"]
        candidates = [dict(zip(names, row, strict=True)) for row in told["mentions"]]
        wanted = [row for row in genes if row["figid"] == figure["figid"]]
        assert sorted((row["id"], row["start"], row["confidence"], row["accepted"]) for row in candidates) == sorted(
            (str(row["ncbi_gene_id"]), row["start"], row["confidence"], row["is_accepted"]) for row in wanted
        )
        card = site.file("cards", number // 12)[number % 12]
        assert card[:2] == [figure["figid"], figure["title"]]
        files = site.record("downloads", number)
        assert f"figid: {figure['figid']}\n" in files["files"][f"{figure['figid']}.md"]
        assert f'"identifier":"{figure["figid"]}"' in files["json_ld"]
    assert site.record("ids", "PMC0__none") is None


def test_numbers_go_from_the_newest_year_to_the_oldest(made) -> None:
    figures, _, site = made
    ordered = sorted(figures, key=lambda row: (-row["pub_year"], row["figid"]))
    assert [site.record("ids", row["figid"]) for row in ordered] == list(range(len(figures)))
    assert site.told["years"] == [[year, 24 * nth, 24] for nth, year in enumerate(range(2004, 1999, -1))]


def test_postings_hold_the_figures_that_the_tables_say(made) -> None:
    figures, genes, site = made
    number = {row["figid"]: site.record("ids", row["figid"]) for row in figures}
    for gene in (1, 2, 3):
        wanted = {
            number[row["figid"]]: round(100 * row["confidence"])
            for row in genes
            if row["is_accepted"] and row["ncbi_gene_id"] == gene
        }
        assert site.posted(f"gene:{gene}") == pytest.approx(wanted, abs=1)
        assert site.record("entities", f"gene:{gene}")["figures"] == len(wanted)
    for word in WORDS:
        wanted = {number[row["figid"]] for row in figures if word in f"{row['title']} {row['caption']}".split()}
        assert set(site.posted(f"word:{word}")) == wanted
    assert set(site.posted("journal:j made up")) == set(number.values())
    assert set(site.posted("article:PMC101")) == {number[row["figid"]] for row in figures if row["pmcid"] == "PMC101"}
    assert set(site.posted("organism:9606")) == {
        number[row["figid"]] for row in figures if row["organisms"] == ["Homo sapiens"]
    }
    assert set(site.posted("organism:Made up")) == {
        number[row["figid"]] for row in figures if row["organisms"] == ["Made up"]
    }
    assert site.posted("word:the") == {}, "words that are not looked for"


@pytest.mark.parametrize(
    ("term", "kind", "id"),
    [
        ("AAA1", "gene", "1"),
        ("GENEAAA1", "gene", "1"),
        ("BBB2", "gene", "2"),
        ("#ncbigene:3", "gene", "3"),
        ("#pmc101__f3", "figure", "PMC101__f3"),
        ("HUMAN", "organism", "9606"),
        ("MADEUP", "organism", "Made up"),
        ("JMADEUP", "journal", "j made up"),
    ],
)
def test_a_string_leads_to_what_it_may_mean(term: str, kind: str, id: str, made) -> None:
    assert (kind, id) in {(meaning[0], meaning[1]) for meaning in made[2].record("terms", term)}


def test_genes_that_stand_in_the_same_figures_are_counted(made) -> None:
    _, genes, site = made
    named: dict[int, set[str]] = {
        gene: {row["figid"] for row in genes if row["is_accepted"] and row["ncbi_gene_id"] == gene}
        for gene in (1, 2, 3)
    }
    beside = {id: count for id, _, count in site.record("entities", "gene:1")["genes"]}
    assert beside == {str(gene): len(named[1] & named[gene]) for gene in (2, 3) if named[1] & named[gene]}


@pytest.mark.parametrize(
    ("pairs", "at_once", "stretches"), [(20_000_000, 20_000, 1), (150, 20_000, 2), (1, 20_000, 3), (20_000_000, 1, 3)]
)
def test_what_is_told_of_genes_is_made_some_at_a_time(
    pairs: int, at_once: int, stretches: int, made, monkeypatch
) -> None:
    con = connect(made[2].folder.with_name("dataset"))
    add_order(con)
    add_meanings(con)
    monkeypatch.setattr(entities, "PAIRS_AT_ONCE", pairs)
    monkeypatch.setattr(entities, "ENTITIES_AT_ONCE", at_once)
    conditions = entities.entity_stretches(con)
    keys = [
        key for some in conditions for (key,) in rows_of(con, f"SELECT key FROM entities WHERE {some} ORDER BY key")
    ]
    assert keys == ["gene:1", "gene:2", "gene:3"] and len(conditions) == stretches


def test_facets_tell_licence_organism_and_kind_of_each_figure(made) -> None:
    figures, _, site = made
    facets = site.file("facets", 0)
    for figure in figures:
        kind = ord(facets["of"][site.record("ids", figure["figid"])]) - 40
        licence, is_pathway, is_harvested, organisms = facets["kinds"][kind]
        code = figure["license_code"]
        wanted = f"{code}, borrowed" if code and figure["has_third_party_permission"] else code or "not known"
        assert site.told["licences"][licence] == wanted
        assert is_pathway == int(figure["pathway_score"] >= 0.5)
        assert is_harvested == 1
        assert [site.told["organisms"][place][1] for place in organisms] == figure["organisms"]


def test_a_picture_is_shown_only_where_its_licence_lets_everyone_pass_it_on(made) -> None:
    figures, _, site = made
    shown = 0
    for figure in figures:
        source = site.record("figures", site.record("ids", figure["figid"]))["picture"]
        may = figure["license_code"] == "CC BY" and not figure["has_third_party_permission"]
        assert source == (
            f"https://pmc-oa-opendata.s3.amazonaws.com/{figure['pmcid']}.1/f{figure['figid'].split('__f')[1]}.jpg"
            if may
            else None
        )
        shown += may
    assert 0 < shown < len(figures)


def test_the_site_has_the_same_bytes_each_time_and_no_large_file(made) -> None:
    site: Site = made[2]
    files = sorted(str(path.relative_to(site.folder)) for path in site.folder.rglob("*") if path.is_file())
    again = site.folder.with_name("again")
    assert files == sorted(str(path.relative_to(again)) for path in again.rglob("*") if path.is_file())
    assert filecmp.cmpfiles(site.folder, again, files, shallow=False)[1:] == ([], [])
    assert max((site.folder / path).stat().st_size for path in files) < 1_000_000


@pytest.mark.parametrize("count", [0, 1, 2, 3, 9, 10, 81, 82, 100])
def test_a_tree_of_any_size_finds_each_key(count: int, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tree, "FANOUT", 3)
    made = Tree(tmp_path / "data" / "x" / "keys", leaf_bytes=1)
    for key in range(count):
        made.add(key, str(10 * key))
    (tmp_path / "site.json").write_text(
        f'{{"snapshot": "x", "levels": {{"keys": {made.finish()}}}, "sizes": {{"fanout": 3}}}}'
    )
    site = Site(tmp_path)
    assert [site.record("keys", key) for key in range(-1, count + 1)] == [None, *range(0, 10 * count, 10), None]


def test_a_tree_refuses_keys_that_do_not_ascend(tmp_path: Path) -> None:
    made = Tree(tmp_path / "keys")
    made.add("b", "1")
    with pytest.raises(TreeError, match="expected a key after 'b', found 'b'"):
        made.add("b", "2")


def test_a_site_of_no_figures_can_be_made(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "dataset", {})
    site = Site.of(tmp_path / "dataset", tmp_path / "site")
    assert site.told["counts"]["figures"] == 0
    assert site.record("ids", "PMC1__f1") is None
