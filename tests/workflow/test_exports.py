"""The exports, each against the rules of those who read it."""

import filecmp
import json
import re
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import jsonschema
import pytest
import yaml
from conftest import REAL, ROOT, needs_real

from figlake.config import ConfigError, checked
from figlake.dataset.query import connect, rows_of
from figlake.dataset.snapshot import read_manifest
from figlake.exports import EXPORTS, NEEDED_PACKAGES, Published, biothings, export, folding, front_matter, gmt
from figlake.exports.flavours import FLAVOURS
from figlake.files import tables
from figlake.pages.harvested import Named

IN_HOUSE = sorted(EXPORTS.keys() - NEEDED_PACKAGES.keys())


@pytest.fixture(scope="module")
def exports(sample_run) -> Path:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    return project.folder / "results" / "exports"


@pytest.fixture(scope="module")
def dataset(sample_run) -> Path:
    return sample_run[0].folder / "results" / "dataset"


def test_every_export_is_declared_everywhere() -> None:
    schema = yaml.safe_load((ROOT / "workflow" / "schemas" / "config.schema.yaml").read_text())
    assert schema["properties"]["exports"]["items"]["enum"] == list(EXPORTS)
    explained = (ROOT / "config.yaml").read_text(encoding="utf-8").split("# What is written beside the dataset", 1)[1]
    described = (ROOT / "docs" / "consuming.md").read_text(encoding="utf-8").split("## Other forms", 1)[1]
    for name in EXPORTS:
        assert re.search(rf"^# +(?:\w+, )?{name}\b", explained, re.M), f"{name} above `exports:` in config.yaml"
        assert f"`{name}`" in described, f"{name} in docs/consuming.md"
    modules = {path.stem for path in (ROOT / "scripts" / "figlake" / "exports").iterdir()}
    beside = {"__init__", "__pycache__", "archives", "curies", "flavours", "folding", "parts"}
    assert modules - beside == set(EXPORTS)


def test_the_sample_makes_all_that_need_no_package(exports: Path) -> None:
    assert sorted(path.name for path in exports.iterdir()) == IN_HOUSE


@pytest.mark.parametrize("name", IN_HOUSE)
def test_an_export_is_the_same_each_time(name: str, exports: Path, dataset: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(dataset.parents[1])
    export(name, Published(Path("results/dataset"), threads=2), tmp_path / name)
    made = sorted(str(path.relative_to(tmp_path / name)) for path in (tmp_path / name).rglob("*") if path.is_file())
    there = (path for path in (exports / name).rglob("*") if path.is_file())
    assert made == sorted(str(path.relative_to(exports / name)) for path in there)
    assert filecmp.cmpfiles(tmp_path / name, exports / name, made, shallow=False)[1:] == ([], [])


def expected_genes(dataset: Path) -> dict[tuple[str, str], set[int]]:
    """Genes of each flavour and figure, from the tables, row by row."""
    con = connect(dataset)
    members = dict(rows_of(con, "SELECT family_id, member_ids FROM families"))
    genes = {row[0]: row[1:] for row in rows_of(con, "SELECT ncbi_gene_id, taxon_id, human_ncbi_gene_id FROM genes")}
    taxa = dict(rows_of(con, "SELECT figid, gene_taxon_ids FROM figures"))
    listed = defaultdict(set)
    for figid, gene, source in rows_of(con, "SELECT figid, ncbi_gene_id, match_source FROM page_entities"):
        listed[figid, gene].add(source)
    found = defaultdict(set)
    names = "figid, ncbi_gene_id, field, match_type, is_accepted, is_accepted_family, family_id"
    for figid, gene, field, kind, accepted, is_family, family in rows_of(con, f"SELECT {names} FROM figure_genes"):
        if accepted:
            flavours = ["synonyms", "all"]
            if field == "page_symbol":
                sources = listed[figid, gene]
                flavours = ["all"] if sources and sources <= {"famplex_relations", "bioentities_symbol"} else flavours
                kind = "symbol" if sources & {"ncbigene_symbol", "hgnc_symbol"} else "synonym"
            for flavour in [*flavours, *(["strict"] if kind == "symbol" else [])]:
                found[flavour, figid].add(gene)
        elif is_family:
            wanted = set(taxa[figid]) or {9606}
            inside = set(members[family])
            found["all", figid] |= {
                g for g, (taxon, human) in genes.items() if taxon in wanted and (human or g) in inside
            }
    return found


def gene_sets(path: Path) -> dict[str, tuple[str, list[str]]]:
    """A GMT file as enrichment tools read it: term, description, genes; none where there is no file."""
    if not path.exists():
        return {}
    assert path.stat().st_size, "an empty file is refused by those who read it"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted({line.split("\t")[0] for line in lines})
    return {cells[0]: (cells[1], cells[2:]) for cells in (line.split("\t") for line in lines)}


@pytest.mark.parametrize("name", ["gmt", "biothings", "json_ld", "kgx"])
def test_an_export_made_some_parts_at_a_time_is_the_same(
    name: str, exports: Path, dataset: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(folding, "AT_ONCE", 1)
    export(name, Published(dataset), tmp_path / name)
    made, expected = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / name, exports / name)
    )
    assert made == expected


def test_many_pages_go_into_archives(exports: Path, dataset: Path, tmp_path: Path, monkeypatch) -> None:
    """One for each part of the tables, with the bytes that the pages have as files."""
    monkeypatch.setattr(front_matter, "MAX_LOOSE_PAGES", 10)
    for target in (tmp_path / "one", tmp_path / "other"):
        front_matter.export(Published(dataset), target)
    archives = sorted((tmp_path / "one").rglob("*.zip"))
    _, manifest = read_manifest(dataset)
    parts = [file["path"] for file in manifest["tables"]["figures"]["files"]]
    assert [f"figures/{path.relative_to(tmp_path / 'one').with_suffix('.parquet')}" for path in archives] == sorted(
        parts
    )
    found = {}
    for path in archives:
        assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()
        with ZipFile(path) as archive:
            found |= {name: archive.read(name) for name in archive.namelist()}
    loose = exports / "front_matter"
    assert found == {str(path.relative_to(loose)): path.read_bytes() for path in loose.rglob("*.*") if path.is_file()}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_gene_sets_are_those_of_the_tables(flavour: str, exports: Path, dataset: Path) -> None:
    expected = expected_genes(dataset)
    taxa = dict(rows_of(connect(dataset), "SELECT ncbi_gene_id, taxon_id FROM genes"))
    symbols = dict(rows_of(connect(dataset), "SELECT ncbi_gene_id, symbol FROM genes"))
    for taxon, organism in ((9606, "Homo_sapiens"), (10090, "Mus_musculus")):
        sets = gene_sets(exports / "gmt" / flavour / "ncbi_gene_id" / f"{organism}.gmt")
        wanted = {
            figid: sorted(gene for gene in genes if taxa[gene] == taxon)
            for (of, figid), genes in expected.items()
            if of == flavour
        }
        wanted = {figid: genes for figid, genes in wanted.items() if len(genes) >= 3}
        assert {figid: list(map(int, genes)) for figid, (_, genes) in sets.items()} == wanted
        named = gene_sets(exports / "gmt" / flavour / "symbol" / f"{organism}.gmt")
        assert {figid: genes for figid, (_, genes) in named.items()} == {
            figid: sorted({symbols[gene] for gene in genes}) for figid, genes in wanted.items()
        }
        for figid, (title, _) in named.items():
            assert re.match(r"PMC\d+", figid), "what PFOCRummage asks of a term"
            assert title and title == " ".join(title.split())


def test_the_release_is_named_as_pfocr_names_it(exports: Path, sample_run) -> None:
    """The selector with which PFOCRummage picks a file from the list of those that were released."""
    folder, name = exports / "gmt" / "release", sample_run[0].snapshot()
    picked = [path for path in folder.iterdir() if "-gmt-Homo_sapiens.gmt" in path.name and "chemical" not in path.name]
    assert [path.name for path in picked] == [f"figlake-{name}-gmt-Homo_sapiens.gmt"]
    assert picked[0].read_bytes() == (exports / "gmt" / "all" / "ncbi_gene_id" / "Homo_sapiens.gmt").read_bytes()
    chemicals = exports / "gmt" / "chemicals" / "mesh_id.gmt"
    released = folder / f"figlake-{name}-chemical-gmt-Homo_sapiens.gmt"
    assert released.exists() == chemicals.exists()


def test_flavours_grow(exports: Path) -> None:
    strict, synonyms, everything = (
        gene_sets(exports / "gmt" / flavour / "ncbi_gene_id" / "human_orthologs.gmt") for flavour in FLAVOURS
    )
    assert strict and len(strict) < len(synonyms) < len(everything)
    for smaller, larger in ((strict, synonyms), (synonyms, everything)):
        assert all(set(genes) <= set(larger[figid][1]) for figid, (_, genes) in smaller.items())


SHAPE = json.loads((ROOT / "tests" / "data" / "biothings.schema.json").read_text(encoding="utf-8"))
"""The document that BioThings' PFOCR plugin takes (facts of its code, written down as a schema)."""


def documents(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_biothings_documents_have_the_shape(flavour: str, exports: Path, dataset: Path) -> None:
    found = documents(exports / "biothings" / f"{flavour}.ndjson")
    validator = jsonschema.Draft202012Validator(SHAPE)
    for document in found:
        validator.validate(document)
        mentions = document["associatedWith"]["mentions"]
        for ids in (*mentions["chemicals"].values(), *mentions["diseases"].values()):
            assert ids == sorted(ids)
        genes = [int(gene) for gene in mentions["genes"]["ncbigene"]]
        assert genes == sorted(genes)
    assert [document["_id"] for document in found] == sorted(document["_id"] for document in found)
    human = dict(rows_of(connect(dataset), HUMAN))
    expected = {
        figid: sorted({human[gene] for gene in genes if human[gene]})
        for (of, figid), genes in expected_genes(dataset).items()
        if of == flavour
    }
    shown = {d["_id"]: [int(gene) for gene in d["associatedWith"]["mentions"]["genes"]["ncbigene"]] for d in found}
    assert {figid: genes for figid, genes in shown.items() if genes} == {f: g for f, g in expected.items() if g}


HUMAN = "SELECT ncbi_gene_id, CASE WHEN taxon_id = 9606 THEN ncbi_gene_id ELSE human_ncbi_gene_id END FROM genes"


def accepted_ids(dataset: Path, table: str, column: str) -> dict[str, list[str]]:
    found = defaultdict(set)
    for figid, value in rows_of(connect(dataset), f"SELECT figid, {column} FROM {table} WHERE is_accepted"):
        if value is not None:
            found[figid].add(str(value))
    return {figid: sorted(values) for figid, values in found.items()}


@pytest.mark.parametrize(
    ("kind", "ids", "column"),
    [
        *[("chemicals", "mesh", "mesh_id"), ("chemicals", "chebi", "chebi_id")],
        *[("diseases", "mesh", "mesh_id"), ("diseases", "doid", "doid")],
    ],
)
def test_biothings_documents_name_chemicals_and_diseases(
    kind: str, ids: str, column: str, exports: Path, dataset: Path
) -> None:
    found = documents(exports / "biothings/strict.ndjson")
    shown = {document["_id"]: document["associatedWith"]["mentions"][kind][ids] for document in found}
    expected = accepted_ids(dataset, f"figure_{kind}", column)
    assert expected and {figid: values for figid, values in shown.items() if values} == expected


def test_biothings_documents_have_addresses_and_pmids(exports: Path, dataset: Path) -> None:
    by_id = {document["_id"]: document["associatedWith"] for document in documents(exports / "biothings/all.ndjson")}
    assert any("pfocrUrl" not in entry for entry in by_id.values()), "harvested figures have no page at PFOCR"
    assert any(entry.get("pfocrUrl", "").endswith(".html") for entry in by_id.values())
    told = "SELECT figid, pmid, image_url FROM figures LEFT JOIN (SELECT pmcid, pmid FROM articles) USING (pmcid)"
    for figid, pmid, image in rows_of(connect(dataset), told):
        entry = by_id.get(figid, {})
        assert not entry or entry.get("pmid") == (None if pmid is None else str(pmid))
        assert not entry or (entry.get("imageUrl") is None) == (image is None)
    assert any("imageUrl" in entry for entry in by_id.values())


def test_sets_of_chemicals_and_diseases_are_those_of_the_tables(dataset: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(gmt, "MIN_MEMBERS", 1)  # few figures of the sample name three
    export("gmt", Published(dataset), tmp_path / "gmt")
    for kind, columns in gmt.CONCEPTS.items():
        for column in columns:
            sets = gene_sets(tmp_path / "gmt" / kind / f"{column}.gmt")
            expected = accepted_ids(dataset, f"figure_{kind}", column)
            assert expected and {figid: members for figid, (_, members) in sets.items()} == expected


def test_a_document_for_biothings_is_complete() -> None:
    told = {"figid": "PMC1__f1", "title": "T", "figure_url": None, "source": "pmc", "pmcid": "PMC1", "pmid": 7}
    ids = {"genes": [7157], "chemicals_mesh": ["D019289"], "chemicals_chebi": ["CHEBI:32816"]}
    ids |= {"diseases_mesh": ["D009369"], "diseases_doid": ["DOID:162"]}
    made = biothings.document({**told, **ids, "image_url": "s3://pmc-oa-opendata/PMC1.1/f 1.jpg"})
    jsonschema.Draft202012Validator(SHAPE).validate(made)
    assert made["associatedWith"]["imageUrl"] == "https://pmc-oa-opendata.s3.amazonaws.com/PMC1.1/f%201.jpg"
    assert made["associatedWith"]["pmid"] == "7" and made["associatedWith"]["mentions"] == {
        "chemicals": {"mesh": ["D019289"], "chebi": ["CHEBI:32816"]},
        "diseases": {"mesh": ["D009369"], "doid": ["DOID:162"]},
        "genes": {"ncbigene": ["7157"]},
    }


def test_a_harvested_figure_has_a_file_for_each_table() -> None:
    figure = {
        **dict.fromkeys(tables.FIGURES.schema.names),
        "figid": "PMC1__f1",
        "pmcid": "PMC1",
        "figid_alias": "PMC1__F1",
    }
    figure |= {"organisms": [], "keywords": []}
    of_text = {"mention": "Pyruvate", "matched_string": "Pyruvate", "name": "Pyruvic Acid", "mesh_id": "D019289"}
    chemical = {**of_text, "chemical_id": "MESH:D019289", "chebi_id": "CHEBI:32816"}
    files = dict(front_matter.harvested_files(figure, None, Named(chemicals=[chemical])))
    assert list(files) == ["_figures/PMC1__f1.md", "_data/PMC1__f1-chemicals.tsv"]
    assert b"keywords:\n  - Pyruvic Acid" in files["_figures/PMC1__f1.md"]


PROPERTIES = {
    "ImageObject": {
        *("@context", "@id", "@type", "identifier", "name", "description", "url", "isPartOf", "license", "keywords"),
    },
    "ScholarlyArticle": {"@type", "name", "sameAs", "datePublished"},
}
"""Properties that schema.org gives the types that are used (isPartOf of CreativeWork, and so on)."""


def test_json_ld_is_schema_org(exports: Path, dataset: Path) -> None:
    found = [json.loads(line) for line in (exports / "json_ld" / "figures.jsonl").read_text("utf-8").splitlines()]
    figids = [row[0] for row in rows_of(connect(dataset), "SELECT figid FROM figures ORDER BY figid")]
    assert [document["identifier"] for document in found] == figids
    assert len({document["@id"] for document in found}) == len(found)
    for document in found:
        assert document["@context"] == "https://schema.org/"
        for part in (document, document["isPartOf"]):
            assert set(part) <= PROPERTIES[part["@type"]]
            assert all(value for value in part.values() if not isinstance(value, str)) and part["name"]
        assert all(document[name].startswith("https://") for name in ("@id", "url"))
        assert "license" not in document or document["license"].startswith("http")


def test_exports_hold_nothing_of_snakemake(exports: Path) -> None:
    assert sorted(path.name for path in exports.iterdir()) == IN_HOUSE
    assert not [path for path in exports.rglob("*") if "snakemake" in path.name]


@pytest.mark.parametrize("name", sorted(NEEDED_PACKAGES))
def test_an_export_whose_package_is_missing_stops_at_the_start(name: str) -> None:
    if find_spec(NEEDED_PACKAGES[name]):
        pytest.skip(f"{NEEDED_PACKAGES[name]} is installed here")
    with pytest.raises(ConfigError, match=f"exports: found {name}, which needs the package {NEEDED_PACKAGES[name]}"):
        checked({"exports": [name]})


@pytest.mark.slow
@needs_real
def test_real_figures_in_every_export(project) -> None:
    config = {"sources": {"front_matter": [str(REAL / "pfocr")]}, "exports": IN_HOUSE}
    outcome = project.run(config)
    assert outcome.returncode == 0, outcome.stderr
    exports, dataset = project.folder / "results" / "exports", project.folder / "results" / "dataset"
    validator = jsonschema.Draft202012Validator(SHAPE)
    for flavour in FLAVOURS:
        for document in documents(exports / "biothings" / f"{flavour}.ndjson"):
            validator.validate(document)
        test_gene_sets_are_those_of_the_tables(flavour, exports, dataset)
    test_json_ld_is_schema_org(exports, dataset)
