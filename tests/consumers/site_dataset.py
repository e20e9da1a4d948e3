"""A snapshot for a site to show: figures of p53 and MDM2, and texts that mean harm."""

import struct
import zlib
from pathlib import Path
from typing import Any

from made_snapshot import write_snapshot

from figlake.files import reference_tables, tables
from figlake.files.mention_tables import FIGURE_CHEMICALS, FIGURE_DISEASES
from figlake.files.picture_tables import FIGURE_WORDS

MD5 = "ab" * 16
GENES = {
    7157: ("TP53", 9606, None),
    4193: ("MDM2", 9606, None),
    22059: ("Trp53", 10090, 7157),
    4790: ("NFKB1", 9606, None),
}
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
        **{name: figure[name] for name in ("figid", "pmcid", "pub_year")}, "mention": text, "field": "caption", "start": start, "end": start + len(text),
        "ncbi_gene_id": gene, "symbol": symbol, "taxon_id": taxon, "human_ncbi_gene_id": human, "match_type": "alias", "matched_string": text,
        "n_candidates": 2, "rank": 1, "confidence": 0.93, "is_accepted": True, "rule": "exact",
    } | values  # fmt: skip


def concept_of(figure: dict[str, Any], text: str, **values: Any) -> dict[str, Any]:
    start = figure["caption"].index(text)
    return {
        **{name: figure[name] for name in ("figid", "pmcid", "pub_year")}, "mention": text, "field": "caption", "start": start, "end": start + len(text),
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
    genes = []
    for nth, figure in enumerate(figures):
        first = "p53" if "p53" in figure["caption"] else "TP53"
        genes.append(mention_of(figure, first, 7157, confidence=0.99 - nth / 100))
        genes.append(mention_of(figure, first, 22059, rank=2, confidence=0.02, is_accepted=False))
        if "MDM2" in figure["caption"]:
            genes.append(mention_of(figure, "MDM2", 4193, match_type="symbol"))
        if "holds" in figure["caption"]:
            genes.append(mention_of(figure, "holds", 4790, confidence=0.1, is_accepted=False))
    drawn = figures[3]
    line = {"field": "picture_word", "graphic": 0, "line": 0, "start": 0, "end": 4}
    genes.append(mention_of(drawn, "TP53", 7157, **line))
    place = {name: drawn[name] for name in ("figid", "pmcid", "pub_year")} | {
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
            ],
            FIGURE_DISEASES: [
                concept_of(f, "asthma", disease_id="MESH:D001249", mesh_id="D001249")
                for f in figures
                if "asthma" in f["caption"]
            ],
            FIGURE_WORDS: words,
            reference_tables.GENES: [
                {"ncbi_gene_id": gene, "symbol": symbol, "taxon_id": taxon, "human_ncbi_gene_id": human}
                for gene, (symbol, taxon, human) in GENES.items()
            ],
            reference_tables.CHEMICALS: [{"chemical_id": "MESH:D001241", "mesh_id": "D001241", "name": "Aspirin"}],
            reference_tables.DISEASES: [{"disease_id": "MESH:D001249", "mesh_id": "D001249", "name": "Asthma"}],
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
