"""The bundled sample from end to end."""

import json
import os
import re

import duckdb
import jsonschema
import pyarrow.dataset
import pytest
import yaml
from conftest import ROOT
from readers import IN_HOUSE, by_duckdb

from figlake.articles.citing import section_text
from figlake.articles.jats.document import parse
from figlake.files import columns, tables
from figlake.files.reasons import EXCLUSION_REASONS, FINDINGS, REJECT_REASONS, code_of

SAMPLE = ROOT / "resources" / "sample"
PUBLISHING = {"choose", "publish_part", "seal"}


def test_the_sample_runs(sample_run) -> None:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    assert (project.current() / "manifest.json").is_file()


def purposes() -> dict[str, str]:
    lines = (SAMPLE / "README.md").read_text(encoding="utf-8").splitlines()
    rows = (line.strip("| ").split(" | ", 1) for line in lines if line.startswith("| ") and " | " in line)
    return dict(rows)


def test_every_record_of_the_sample_meets_its_purpose(sample_run) -> None:
    project, _ = sample_run
    rejects = pyarrow.dataset.dataset(project.current() / "rejects").to_table().to_pylist()
    rejected = {row["record"]: row["reason"] for row in rejects}
    wanted = {record: re.search(r"rejected (\w+)", purpose) for record, purpose in purposes().items()}
    assert rejected == {record: match[1] for record, match in wanted.items() if match}
    assert set(rejected.values()) <= set(REJECT_REASONS)
    counts = json.loads((project.current() / "manifest.json").read_text())["counts"]
    excluded = {reason for kind in counts.values() for reason in kind["records"]["excluded"]}
    assert excluded == {"older_revision", "superseded", "not_open_access", "licence_not_allowed", "retracted"}
    assert excluded <= set(EXCLUSION_REASONS)
    pages = [record for record in purposes() if record.endswith(".md")]
    assert counts["front_matter"]["records"]["read"] == len(pages)
    assert counts["front_matter"]["tables"]["without_page"] == ["_data/PMC999000070__f70-genes.tsv"]


def test_the_pages_and_tables_are_written_back(sample_run) -> None:
    project, _ = sample_run
    exported = project.folder / "results" / "exports" / "front_matter"
    originals = {path.name: path for path in sorted((SAMPLE / "pages").rglob("*")) if path.is_file()}
    written = [path for path in exported.rglob("*") if path.suffix in {".md", ".tsv"}]
    pages = {path.name for path in written if path.suffix == ".md"}
    harvested = duckdb.sql(
        f"SELECT figid FROM '{project.current()}/figures/*/*.parquet' WHERE source = 'pmc'"
    ).fetchall()
    made = {f"{figid}.md" for (figid,) in harvested}
    assert len(made) == 17 and made < pages and len(pages) == 48 + 17
    for path in written:
        if re.sub(r"(\.md|-(genes|chemicals|diseases)\.tsv)$", "", path.name) + ".md" in made:
            continue
        revisions = [other.read_bytes() for other in (SAMPLE / "pages").rglob(path.name)]
        assert path.read_bytes() in revisions, path.name
        assert path.name in originals


def test_of_a_page_without_a_table_the_genes_of_its_words_are_accepted(sample_run) -> None:
    """The page lists every gene that bears `p50` or `p65`; those that its words mean are accepted, the others not."""
    project, _ = sample_run
    rows = duckdb.sql(
        f"SELECT mention, is_accepted FROM '{project.current()}/figure_genes/*/*.parquet' "
        "WHERE figid = 'PMC999000068__f68' AND field = 'page_symbol' AND rank = 1"
    ).fetchall()
    meant = {"TNFSF11", "TNFRSF11A", "TRAF6", "NFKB1", "RELA", "NFATC1"}
    refused = {"CD40", "ARHGEF7", "ASCC1", "H3P40", "SYT1", "GORASP1", "WNK1"}
    assert {mention for mention, is_accepted in rows if is_accepted} == meant
    assert {mention for mention, is_accepted in rows if not is_accepted} == refused
    words = duckdb.sql(
        f"SELECT mention FROM '{project.current()}/figure_genes/*/*.parquet' "
        "WHERE figid = 'PMC999000068__f68' AND field = 'page_word' AND is_accepted"
    ).fetchall()
    assert {word for (word,) in words} == {"RANKL", "RANK", "TRAF6", "p50", "p65", "NFATC1"}


def test_the_newest_revision_wins(sample_run) -> None:
    project, _ = sample_run
    rows = duckdb.sql(
        f"SELECT figid, caption FROM '{project.current()}/figures/*/*.parquet' WHERE figid LIKE '%__f30' OR figid LIKE '%__f31'"
    ).fetchall()
    assert sorted(row[1] for row in rows) == ["As of release ten.", "The second reading of this figure."]


def test_findings_are_of_the_closed_list(sample_run) -> None:
    project, _ = sample_run
    codes = duckdb.sql(f"SELECT DISTINCT unnest(issues) FROM '{project.current()}/figures/*/*.parquet'").fetchall()
    short = {code_of(code) for (code,) in codes}
    assert short <= set(FINDINGS)
    assert {"mojibake", "not_nfc", "odd_space", "not_a_species", "other_pmcid", "not_unique", "from_citation"} <= short


def test_harvested_figures_have_their_images_and_marks(sample_run) -> None:
    project, _ = sample_run
    rows = duckdb.sql(
        f"""SELECT figid, image_url, license_code, figure_context, has_third_party_permission, title, caption, figure_label
        FROM '{project.current()}/figures/*/*.parquet' WHERE source = 'pmc'"""
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    assert found["PMC999000085__reply-f1"][2] == "sub-article"
    assert found["PMC999000088__missing-f1"][0] is None and found["PMC999000088__missing-f1"][3] is True
    assert found["PMC999000088__missing-f1"][5].startswith("With x once.")
    assert found["PMC999000083__grp-a"][4:] == ("Shared", "For both.", "Figure 3")
    assert {row[1] for row in found.values()} == {"CC BY"}
    assert "PMC999000089__v-f1" in found and not any(figid.startswith("PMC999000091") for figid in found)


def test_a_page_goes_before_the_same_figure_and_borrows_its_licence(sample_run) -> None:
    project, _ = sample_run
    rows = duckdb.sql(
        f"SELECT source, license_code, image_url FROM '{project.current()}/figures/*/*.parquet' WHERE figid = 'PMC999000080__made-up-g001'"
    ).fetchall()
    assert rows == [("front_matter", "CC BY", "s3://pmc-oa-opendata/PMC999000080.1/made-up-g001.jpg")]


def test_tombstones_tell_what_was_withdrawn(sample_run) -> None:
    project, _ = sample_run
    rows = duckdb.sql(f"SELECT record, reason FROM '{project.current()}/tombstones/*.parquet' ORDER BY 1").fetchall()
    assert rows == [
        ("PMC999000089.1", "superseded"),
        ("PMC999000091.1", "retracted"),
        ("PMC999000092.1", "retracted"),
        ("_figures_2021/PMC999000030__f30.md", "superseded"),
        ("release-9/PMC999000031__f31.md", "superseded"),
    ]


def test_the_manifest_is_as_its_schema_says(sample_run) -> None:
    project, _ = sample_run
    manifest = json.loads((project.current() / "manifest.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "workflow" / "schemas" / "manifest.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest, schema)
    assert {name: [column["name"] for column in entry["schema"]] for name, entry in manifest["tables"].items()} == {
        table.name: table.schema.names for table in tables.PUBLISHED
    }


def test_gene_ids_are_the_accepted_genes(sample_run) -> None:
    project, _ = sample_run
    current = project.current()
    differing = duckdb.sql(
        f"""WITH accepted AS (
            SELECT figid, list_sort(list(DISTINCT ncbi_gene_id)) AS ids FROM '{current}/figure_genes/*/*.parquet'
            WHERE is_accepted GROUP BY figid)
        SELECT count(*) FROM '{current}/figures/*/*.parquet' f LEFT JOIN accepted a USING (figid)
        WHERE f.gene_ids IS DISTINCT FROM coalesce(a.ids, [])"""
    ).fetchall()
    assert differing == [(0,)]
    orphans = duckdb.sql(
        f"SELECT count(*) FROM '{current}/figure_genes/*/*.parquet' g ANTI JOIN '{current}/genes/*.parquet' r USING (ncbi_gene_id) WHERE ncbi_gene_id IS NOT NULL"
    ).fetchall()
    assert orphans == [(0,)]


@pytest.mark.parametrize(("kind", "one"), [("chemical", "MESH:D020123"), ("disease", "MESH:D009369")])
def test_ids_of_concepts_are_the_accepted_ones(sample_run, kind: str, one: str) -> None:
    project, _ = sample_run
    current = project.current()
    differing = duckdb.sql(
        f"""WITH accepted AS (
            SELECT figid, list_sort(list(DISTINCT {kind}_id)) AS ids FROM '{current}/figure_{kind}s/*/*.parquet'
            WHERE is_accepted GROUP BY figid)
        SELECT count(*) FROM '{current}/figures/*/*.parquet' f LEFT JOIN accepted a USING (figid)
        WHERE f.{kind}_ids IS DISTINCT FROM coalesce(a.ids, [])"""
    ).fetchall()
    assert differing == [(0,)]
    ids = duckdb.sql(
        f"SELECT {kind}_ids FROM '{current}/figures/*/*.parquet' WHERE figid = 'PMC999000002__made-up-g002'"
    ).fetchall()
    assert one in ids[0][0]
    forms = {"mesh_id": "[DC][0-9]+", "chebi_id": "CHEBI:[0-9]+", "mondo_id": "MONDO:[0-9]{7}", "doid": "DOID:[0-9]+"}
    columns = duckdb.sql(f"SELECT * FROM '{current}/figure_{kind}s/*/*.parquet'").columns
    for name in sorted(forms.keys() & set(columns)):
        others = duckdb.sql(
            f"SELECT {name} FROM '{current}/figure_{kind}s/*/*.parquet' WHERE NOT regexp_full_match({name}, '{forms[name]}')"
        ).fetchall()
        assert others == []


def test_sentences_that_cite_a_figure_are_cut_out_of_their_section(sample_run) -> None:
    (row,) = duckdb.sql(
        f"""SELECT figid, sentence, section, section_number, text, "offset"
        FROM '{sample_run[0].current()}/citing_sentences/*/*.parquet'"""
    ).fetchall()
    text = "Atm activates Chek2 (Fig. 1A)."
    assert row[:5] == ("PMC999000081__float-f1", 0, "Results", 1, text)
    xml = (SAMPLE / "bucket" / "PMC999000081.1" / "PMC999000081.1.xml").read_bytes()
    assert section_text(parse(xml), 1)[row[5] :].startswith(text)


@pytest.mark.parametrize("table", tables.PUBLISHED, ids=lambda table: table.name)
def test_every_reader_reads_every_table_alike(sample_run, table: columns.Table) -> None:
    folder = sample_run[0].current() / table.name
    told = json.loads((sample_run[0].current() / "manifest.json").read_text())["tables"][table.name]
    if not told["files"]:  # no picture of the sample is read
        assert table.name == "figure_words" and told["rows"] == 0 and not folder.exists()
        return
    data = pyarrow.dataset.dataset(folder, partitioning="hive").to_table()
    assert data.num_rows == told["rows"]
    assert set(data.schema.names) == set(table.schema.names) | ({"year"} if table.is_partitioned else set())
    assert [reader for reader, found in IN_HOUSE.items() if found(folder, table) != by_duckdb(folder, table)] == []


@pytest.fixture(scope="module")
def config() -> dict:
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("batch_size", "cores", "environment"),
    [
        (7, 2, {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LANG": "C"}),
        pytest.param(
            1000,
            1,
            {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
            marks=pytest.mark.long,
        ),
    ],
)
def test_nothing_but_the_input_shows_in_the_snapshot(
    sample_run, project, config, batch_size, cores, environment
) -> None:
    settings = {**config, "batch_size": batch_size, "exports": []}
    outcome = project.run(settings, cores=cores, **environment)
    assert outcome.returncode == 0, outcome.stderr
    assert project.snapshot() == sample_run[0].snapshot()


@pytest.mark.slow
def test_what_changes_is_run_again_and_nothing_else(sample_run, project, config, jobs) -> None:
    settings = {**config, "exports": ["gmt"]}
    first = project.run(settings)
    assert first.returncode == 0, first.stderr
    snapshot = project.snapshot()

    again = project.run(settings)
    assert "Nothing to be done" in again.stderr and jobs(again.stderr) == set()

    jats = project.folder / "scripts" / "figlake" / "articles" / "jats" / "document.py"
    jats.write_text(jats.read_text() + "\nEDITED = True\n", encoding="utf-8")
    edited = project.run(settings)
    assert edited.returncode == 0, edited.stderr
    assert "extract_figures" in jobs(edited.stderr)
    assert jobs(edited.stderr) <= {
        *("extract_figures", "map_article_genes", "map_article_concepts"),
        *(*PUBLISHING, "export", "write_report", "all"),
    }
    assert project.snapshot() == snapshot

    page = project.folder / "resources" / "sample" / "pages" / "_figures" / "PMC999000001__made-up-g001.md"
    page.write_bytes(page.read_bytes().replace(b"Stress activates", b"Strain activates"))
    (page.parent / "PMC999000002__made-up-g002.md").unlink()
    changed = project.run(settings)
    assert changed.returncode == 0, changed.stderr
    assert "extract_figures" not in jobs(changed.stderr) and "read_pages" in jobs(changed.stderr)
    incremental = project.snapshot()
    assert incremental != snapshot
    scratch = project.run({**settings, "results": "scratch"})
    assert scratch.returncode == 0, scratch.stderr
    assert project.snapshot("scratch") == incremental


def test_a_configuration_mistake_ends_the_run_before_any_job(project, config) -> None:
    outcome = project.run({**config, "batchsize": 7})
    assert outcome.returncode != 0
    assert "configuration: unknown key batchsize; allowed are allow_empty, article_types, batch_size" in outcome.stderr
    assert not os.path.exists(project.folder / "results")
