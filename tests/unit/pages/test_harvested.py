"""Pages made for harvested figures hold what the article gives, and read back."""

import json

from test_jats_cases import rows_of

from figlake.files import tables
from figlake.pages import page
from figlake.pages.harvested import (
    Named,
    concepts_of_page,
    concepts_table,
    genes_of_page,
    genes_table,
    json_ld,
    write_harvested_page,
)
from figlake.pages.page_tables import read_table

GENES = [
    {"taxon_id": 9606, "mention": "p53", "ncbi_gene_id": 7157, "symbol": "TP53", "match_type": "alias", "matched_string": "p53"},
    {"taxon_id": 9606, "mention": "MDM2", "ncbi_gene_id": 4193, "symbol": "MDM2", "match_type": "symbol", "matched_string": "MDM2"},
    {"taxon_id": 9606, "mention": "p53", "ncbi_gene_id": 7157, "symbol": "TP53", "match_type": "alias", "matched_string": "p53"},
]  # fmt: skip


def published(name: str) -> dict:
    (row,) = rows_of(name)[1]
    return {**dict.fromkeys(tables.FIGURES.schema.names), **row}


def test_a_made_page_reads_back_with_the_same_values() -> None:
    figure = published("in_body")
    data = write_harvested_page(figure, "https://creativecommons.org/licenses/by/4.0/", Named(GENES))
    row, _ = page.read_page(data)
    same = (
        "figid",
        "pmcid",
        "figure_number",
        "figure_type",
        "caption",
        "figure_url",
        "image_filename",
        "pathway_score",
        "figid_alias",
    )
    assert {name: row[name] for name in same} == {name: figure[name] for name in same}
    assert row["page_keys"] == [
        *(
            "figid figtitle organisms organisms_ner pmcid filename figlink number caption papertitle reftext year doi".split()
        ),
        *(
            "journal_title journal_nlm_ta publisher_name keywords automl_pathway figid_alias figtype redirect_from ndex".split()
        ),
        *("seo schema-jsonld".split()),
    ]
    assert row["verbatim"] is None and row["organisms_ner"] == ["Homo sapiens"]


def test_the_schema_org_block_is_of_its_vocabulary() -> None:
    figure = published("in_body")
    block = json_ld(
        {**figure, "doi": "10.1/x", "paper_title": "A study", "pub_year": 2020}, None, Named(GENES).keywords
    )
    json.dumps(block)
    assert block["@context"] == "https://schema.org/" and block["@type"] == "ImageObject"
    known = {"@context", "@id", "@type", "identifier", "name", "description", "url", "isPartOf", "license", "keywords"}
    assert set(block) <= known and block["name"] != "CreativeWork"
    assert block["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert block["isPartOf"] == {
        "@type": "ScholarlyArticle",
        "name": "A study",
        "sameAs": "https://doi.org/10.1/x",
        "datePublished": "2020",
    }
    assert block["keywords"] == ["TP53", "MDM2"]


def test_the_genes_table_has_the_counts_of_its_readers() -> None:
    header, rows, verbatim = read_table("genes", genes_table(GENES) or b"")
    assert verbatim is None and "count_match" in header
    assert [(row["word"], row["symbol"], row["match_source"]) for row in rows] == [
        ("p53", "TP53", "ncbigene_synonym"),
        ("MDM2", "MDM2", "ncbigene_symbol"),
    ]
    assert {(row["count_direct"], row["count_synonym"], row["count_match"]) for row in rows} == {(1, 1, 2)}
    assert genes_table([]) is None


def a_word(line: int, mention: str, **values: object) -> dict:
    names = ("ncbi_gene_id", "symbol", "family_id", "match_type", "field")
    place = {"graphic": 0, "line": line, "start": 0, "taxon_id": 9606, "mention": mention, "matched_string": mention}
    is_family = "family_id" in values
    flags = {"is_accepted": not is_family, "is_accepted_family": is_family}
    return {**dict.fromkeys(names), "field": "picture_word", **place, **flags, **values}


def test_a_page_of_a_picture_lists_its_genes_as_they_were_read_with_the_members_of_families() -> None:
    rows = [
        a_word(7, "p53", ncbi_gene_id=7157, symbol="TP53", match_type="alias"),
        a_word(2, "MDM2", ncbi_gene_id=4193, symbol="MDM2", match_type="symbol"),
        a_word(4, "AKT", family_id="AKT", symbol="AKT", match_type="family"),
        {**a_word(0, "MYC", ncbi_gene_id=4609, symbol="MYC", match_type="symbol"), "field": "caption"},
    ]
    genes = genes_of_page({"picture_line_count": 8}, rows, {"AKT": [(207, "AKT1"), (208, "AKT2")]})
    _, table, _ = read_table("genes", genes_table(genes) or b"")
    assert [(row["word"], row["symbol"], row["ncbi_gene_id"], row["match_source"]) for row in table] == [
        ("MDM2", "MDM2", 4193, "ncbigene_symbol"),
        ("AKT", "AKT1", 207, "famplex_relations"),
        ("AKT", "AKT2", 208, "famplex_relations"),
        ("p53", "TP53", 7157, "ncbigene_synonym"),
    ]
    assert {(row["count_direct"], row["count_synonym"], row["count_match"]) for row in table} == {(1, 1, 3)}
    assert Named(genes).keywords == ["MDM2", "AKT1", "AKT2", "TP53"]


def test_a_page_of_a_figure_whose_picture_was_not_read_lists_the_genes_of_its_texts() -> None:
    caption = {**a_word(0, "MYC", ncbi_gene_id=4609, symbol="MYC", match_type="symbol"), "field": "caption"}
    family = {**a_word(1, "AKT", family_id="AKT", symbol="AKT", match_type="family"), "field": "caption"}
    assert genes_of_page({"picture_line_count": None}, [caption, family], {"AKT": [(207, "AKT1")]}) == [caption]
    assert genes_of_page({"picture_line_count": 0}, [caption, family], {}) == []


def a_chemical(mention: str, chemical_id: str, name: str, **values: object) -> dict:
    ids = {"chemical_id": chemical_id, "mesh_id": chemical_id.removeprefix("MESH:"), "chebi_id": None}
    place = {"field": "caption", "graphic": None, "line": None, "start": 0}
    return {"mention": mention, "matched_string": name, "name": name, **ids, **place, **values}


def test_tables_of_chemicals_and_diseases_are_as_pfocr_writes_them() -> None:
    pyruvate = a_chemical("Pyruvate", "MESH:D019289", "Pyruvic Acid", chebi_id="CHEBI:32816")
    again, other_word = {**pyruvate, "start": 40}, {**pyruvate, "mention": "pyruvic acid"}
    unlinked = a_chemical("X", "CHEBI:1", "x", mesh_id=None, chebi_id="CHEBI:1")
    disease = {**a_chemical("lung cancer", "", "Lung Neoplasms"), "disease_id": "MESH:D008175", "mesh_id": "D008175"}
    lines = (concepts_table("chemicals", [pyruvate, again, other_word, unlinked]) or b"").decode().splitlines()
    assert lines == [
        "word\tmesh\tmatch\tname\tchebi",
        "Pyruvate\tmesh:D019289\tPyruvic Acid\tPyruvic Acid\tchebi:32816",
        "pyruvic acid\tmesh:D019289\tPyruvic Acid\tPyruvic Acid\tchebi:32816",
        "X\tNA\tx\tx\tchebi:1",
    ]
    assert (concepts_table("diseases", [{**disease, "doid": "DOID:1324"}]) or b"").decode().splitlines() == [
        "word\tmesh\tmatch\tname\tdoid",
        "lung cancer\tmesh:D008175\tLung Neoplasms\tLung Neoplasms\tdoid:1324",
    ]
    assert concepts_table("chemicals", []) is None


def test_chemicals_of_a_picture_are_listed_as_they_were_read() -> None:
    late = a_chemical("ATP", "MESH:D000255", "ATP", field="picture_word", graphic=0, line=5)
    early = a_chemical("NO", "MESH:D009569", "Nitric Oxide", field="picture_word", graphic=0, line=2)
    caption = a_chemical("DNA", "MESH:D004247", "DNA")
    assert concepts_of_page({"picture_line_count": 9}, [late, early, caption]) == [early, late]
    assert concepts_of_page({"picture_line_count": None}, [caption]) == [caption]
    assert Named(GENES[:1], [late, early, late]).keywords == ["TP53", "ATP", "Nitric Oxide"]
