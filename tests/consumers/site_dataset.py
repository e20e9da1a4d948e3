"""A snapshot for a site to show: figures of p53 and MDM2, and texts that mean harm."""

import struct
import zlib
from pathlib import Path
from typing import Any

from made_snapshot import write_snapshot

from figlake.files import reference_tables, tables
from figlake.files.citing_tables import CITING_SENTENCES
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.files.picture_tables import FIGURE_WORDS

MD5 = "ab" * 16
GENES = {
    7157: ("TP53", 9606, None),
    4193: ("MDM2", 9606, None),
    22059: ("Trp53", 10090, 7157),
    4790: ("NFKB1", 9606, None),
    2064: ("ERBB2", 9606, None),
    3569: ("IL6", 9606, None),
    7124: ("TNF", 9606, None),
}
SYNONYMS = {
    7157: ["LFS1", "cellular tumor antigen p53"],
    2064: [
        "CD340",
        "HER-2/neu",
        "cell",
        "p53",
        "receptor tyrosine-protein kinase erbB-2",
        "v-erb-b2 avian erythroblastic leukemia viral oncogene homolog 2",
    ],
}
ODD_CHEMICALS = {
    "fructose-1,6-bisphosphate": "MESH:C000001",
    "PI(3)K": "MESH:C000002",
    "calcium(2+)": "MESH:C000003",
    "13(S)-HPODE": "MESH:C000004",
    "the 5, 6; and 7 of it": "MESH:C000005",
}
ODD_DISEASES = {
    "Carcinoma, Non-Small-Cell Lung": "MESH:D000001",
    "Abortion, Septic": "MESH:D000002",
    "Lymphoma, Large B-Cell, Diffuse, of Some Made-up Kind": "MESH:D000003",
}
"""Names with commas, semicolons and brackets."""
HOSTILE = {
    "script": "<script>window.broken = 1</script> in a title",
    "image": '<img src=x onerror="window.broken = 2"> "quoted" \'too\'',
    "right_to_left": "\u202eevil\u202c \u05d0\u05d1 \u2028 ]]> &amp; {{7*7}} ${window.broken = 3}",
    "long": "word " * 2000,
    "unbroken": "w" * 10_000,
    "link": "javascript:window.broken=4",
}


def picture() -> bytes:
    """A white PNG of 400 by 200 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff" * 400 for _ in range(200))
    head = struct.pack(">IIBBBBB", 400, 200, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def figure_of(number: int, **values: Any) -> dict[str, Any]:
    pmcid = f"PMC9990{number:05}"
    return {
        "figid": f"{pmcid}__f1", "pmcid": pmcid, "pub_year": 2015 + number % 8, "source": "pmc", "title": f"A made-up figure {number}",
        "figure_label": "Figure 1", "caption": "p53 holds MDM2, and aspirin helps in asthma.", "license_code": "CC BY", "pathway_score": 0.9,
        "organisms": ["Homo sapiens"], "reference_text": "Ada Writer. J Made Up. 2020.", "journal_title": "J Made Up", "content_sha256": "0" * 64,
        "figure_url": f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/figure/F1/",
    } | values  # fmt: skip


def mention_of(figure: dict[str, Any], text: str, gene: int, **values: Any) -> dict[str, Any]:
    symbol, taxon, human = GENES[gene]
    start = figure["caption"].find(text)
    return {
        **place_of(figure), "mention": text, "field": "caption", "start": start, "end": start + len(text),
        "ncbi_gene_id": gene, "symbol": symbol, "taxon_id": taxon, "human_ncbi_gene_id": human, "match_type": "alias", "matched_string": text,
        "n_candidates": 2, "rank": 1, "confidence": 0.93, "is_accepted": True, "rule": "exact",
    } | values  # fmt: skip


def place_of(figure: dict[str, Any]) -> dict[str, Any]:
    return {name: figure[name] for name in ("figid", "pmcid", "pub_year")}


def _cited(figure: dict[str, Any], sentence: tuple[int, str | None, str], text: str, gene: int) -> dict[str, Any]:
    """A gene that a sentence which cites the figure names, not counted as the figure's."""
    number, _, told = sentence
    place = {"field": "citing_text", "start": told.index(text), "end": told.index(text) + len(text), "sentence": number}
    return mention_of(figure, text, gene, **place, is_accepted=False, is_accepted_citing=True)


def concept_of(figure: dict[str, Any], text: str, **values: Any) -> dict[str, Any]:
    start = figure["caption"].index(text)
    return {
        **place_of(figure), "mention": text, "field": "caption", "start": start, "end": start + len(text),
        "name": text.capitalize(), "match_type": "name", "matched_string": text, "n_candidates": 1, "rank": 1, "confidence": 0.8,
        "is_accepted": True, "rule": "ordered",
    } | values  # fmt: skip


def write_dataset(dataset: Path) -> None:
    """30 figures that name p53 and MDM2, some of other licences, one drawn with lines read, and some hostile ones."""
    figures = [figure_of(number) for number in range(30)]
    figures[1] |= {"license_code": "CC BY-NC", "caption": "TP53 and MDM2 under another licence."}
    figures[2] |= {"pathway_score": 0.1}
    figures[3] |= {"image_path": f"images/ab/{MD5}.png", "image_md5": MD5, "figid": "PMC999000003__drawn"}
    figures[3]["caption"] = (
        "\U0001d6fcx p53 holds MDM2, and aspirin helps in asthma."  # a letter of two UTF-16 units before
    )
    figures += [figure_of(100 + nth, title=text, caption=f"{text} p53") for nth, text in enumerate(HOSTILE.values())]
    figures[-1] |= {"figure_url": HOSTILE["link"], "image_url": HOSTILE["link"]}
    spelt = figure_of(200, license_code=None, caption="IL-6 and TNF-α act by NF-κB and ERBB2 in Sjögren syndrome.")
    spelt["caption"] += f" {'. '.join([*ODD_CHEMICALS, *ODD_DISEASES])}."
    odd = [(FIGURE_CHEMICALS, "chemical_id", ODD_CHEMICALS), (FIGURE_DISEASES, "disease_id", ODD_DISEASES)]
    odd_rows = {table: [concept_of(spelt, name, **{key: id}) for name, id in of.items()] for table, key, of in odd}
    genes = []
    for nth, figure in enumerate(figures):
        first = "p53" if "p53" in figure["caption"] else "TP53"
        genes.append(mention_of(figure, first, 7157, confidence=0.99 - nth / 100))
        genes.append(mention_of(figure, first, 22059, rank=2, confidence=0.02, is_accepted=False))
        if "MDM2" in figure["caption"]:
            genes.append(mention_of(figure, "MDM2", 4193, match_type="symbol"))
        if "holds" in figure["caption"]:
            genes.append(mention_of(figure, "holds", 4790, confidence=0.1, is_accepted=False))
    figures.append(spelt)
    genes += [mention_of(spelt, text, gene) for text, gene in (("IL-6", 3569), ("TNF-α", 7124), ("ERBB2", 2064))]
    nothing = {"ncbi_gene_id": None, "taxon_id": 9606, "symbol": "NFkappaB"}
    family = {"family_id": "NFkappaB", "is_accepted": False, "is_accepted_family": True}
    genes.append(mention_of(spelt, "NF-κB", 4790) | nothing | family)
    citing = [
        (0, "Results > Growth", "\U0001d6fcx TP53 and MDM2 grow (Figure 1)."),
        (4, None, f"{HOSTILE['script']} ERBB2 is in Figure 1."),
    ]
    genes += [_cited(figures[0], citing[0], "TP53", 7157), _cited(figures[0], citing[1], "ERBB2", 2064)]
    drawn = figures[3]
    line = {"field": "picture_word", "graphic": 0, "line": 0, "start": 0, "end": 4}
    genes.append(mention_of(drawn, "TP53", 7157, **line))
    place = place_of(drawn) | {
        "graphic": 0,
        "width": 400,
        "height": 200,
        "pass": 1,
        "score": 0.97,
        "engine": "small-x",
    }
    words = [
        {**place, "line": 0, "text": "TP53", "box": [20, 20, 120, 20, 120, 60, 20, 60]},
        {**place, "line": 1, "text": HOSTILE["image"], "box": [200, 100, 380, 100, 380, 140, 200, 140]},
    ]
    write_snapshot(
        dataset,
        {
            tables.FIGURES: figures,
            tables.FIGURE_GENES: genes,
            FIGURE_CHEMICALS: [
                concept_of(f, "aspirin", chemical_id="MESH:D001241", mesh_id="D001241")
                for f in figures
                if "aspirin" in f["caption"]
            ]
            + odd_rows[FIGURE_CHEMICALS],
            FIGURE_DISEASES: [
                concept_of(f, "asthma", disease_id="MESH:D001249", mesh_id="D001249")
                for f in figures
                if "asthma" in f["caption"]
            ]
            + [concept_of(spelt, "Sjögren syndrome", disease_id="MESH:D012859", mesh_id="D012859")]
            + odd_rows[FIGURE_DISEASES],
            FIGURE_WORDS: words,
            CITING_SENTENCES: [
                {**place_of(figures[0]), "sentence": number, "section": section, "text": text, "section_number": 1}
                for number, section, text in citing
            ],
            reference_tables.GENES: [
                {"ncbi_gene_id": gene, "symbol": symbol, "taxon_id": taxon, "human_ncbi_gene_id": human}
                | {"synonyms": SYNONYMS.get(gene), "hgnc_id": "HGNC:11998" if gene == 7157 else None}
                for gene, (symbol, taxon, human) in GENES.items()
            ],
            reference_tables.CHEMICALS: [
                {
                    "chemical_id": "MESH:D001241",
                    "mesh_id": "D001241",
                    "chebi_id": "CHEBI:15365",
                    "name": "Aspirin",
                    "synonyms": ["Acetylsalicylic Acid"],
                }
            ]
            + [{"chemical_id": id, "name": name} for name, id in ODD_CHEMICALS.items()],
            reference_tables.DISEASES: [
                {"disease_id": "MESH:D001249", "mesh_id": "D001249", "doid": "DOID:2841", "name": "Asthma"},
                {"disease_id": "MESH:D012859", "mesh_id": "D012859", "name": "Sjogren's Syndrome"},
            ]
            + [{"disease_id": id, "name": name} for name, id in ODD_DISEASES.items()],
            reference_tables.FAMILIES: [{"family_id": "NFkappaB", "names": ["NF-kappaB"], "member_ids": [4790]}],
            tables.ARTICLES: [
                {
                    "pmcid": f["pmcid"],
                    "pub_year": f["pub_year"],
                    "pmid": int(f["pmcid"][3:]),
                    "doi": f"10.5555/{f['pmcid']}",
                    "source": "pmc",
                }
                for f in figures
            ],
        },
    )
    (dataset / "images" / "ab").mkdir(parents=True)
    (dataset / "images" / "ab" / f"{MD5}.png").write_bytes(picture())
