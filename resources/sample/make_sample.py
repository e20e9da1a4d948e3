"""Write the sample: figure pages and a bucket of articles, one for each variant and fault that figlake handles.

Everything is made up for figlake: ids begin with PMC9990, the sentences are its own, gene symbols are facts.
`python resources/sample/make_sample.py` writes pages/, bucket/ and README.md beside this file; a test keeps them in step.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
GENE_HEADER = "organism_id organism_name organism_group word match ncbigene_symbol ncbigene_id source count_direct count_synonym count_match"
GENES = {
    "TP53": 7157, "MDM2": 4193, "AKT1": 207, "MTOR": 2475, "NOS1": 4842, "EGFR": 1956, "KRAS": 3845, "BRAF": 673,
    "RELA": 5970, "NFKB1": 4790, "IL6": 3569, "STAT3": 6774, "JAK2": 3717, "CTNNB1": 1499, "GSK3B": 2932, "MYC": 4609,
}  # fmt: skip
NA = ".na.character"

Page = dict[str, Any]
pages: dict[str, tuple[bytes, str]] = {}
bucket: dict[str, bytes] = {}
articles: list[tuple[str, str]] = []


def fields(serial: int, stem: str, caption: str, **changes: Any) -> Page:
    """Front matter of the 2023 schema; ``changes`` with None take a key out."""
    pmcid = f"PMC9990{serial:05d}"
    words = changes.pop("words", ["TP53", "MDM2"])
    page: Page = {
        "figid": f"{pmcid}__{stem}",
        "figtitle": "A made-up pathway of stress and repair",
        "organisms": ["Homo sapiens"],
        "organisms_ner": ["Homo sapiens"],
        "pmcid": pmcid,
        "filename": f"{stem}.jpg",
        "figlink": f"/pmc/articles/{pmcid}/figure/F1/",
        "number": "F1",
        "caption": caption,
        "papertitle": f"Invented study number {serial} of a signaling pathway",
        "reftext": "Ada Example, et al. J Invent Res. 2019 Mar;12(3):45-67.",
        "year": "2019",
        "doi": f"10.99999/invented.{serial}",
        "journal_title": "Journal of Invented Research",
        "journal_nlm_ta": "J Invent Res",
        "publisher_name": "Invented Press",
        "keywords": "stress | repair",
        "automl_pathway": 0.9123456,
        "figid_alias": f"{pmcid}__F1",
        "figtype": "Figure",
        "redirect_from": f"/figures/{pmcid}__F1",
        "ndex": "",
        "seo": "CreativeWork",
    }
    page |= {key: value for key, value in changes.items() if key not in {"alias"}}
    if "alias" in changes:
        page["figid_alias"] = f"{pmcid}__{changes['alias']}"
        page["redirect_from"] = f"/figures/{pmcid}__{changes['alias']}"
    page["schema-jsonld"] = jsonld(page, words)
    return {key: value for key, value in page.items() if value is not None}


def jsonld(page: Page, words: list[str]) -> Page:
    """The page's schema.org block."""
    block: Page = {
        "@context": "https://schema.org/",
        "@id": f"https://pfocr.wikipathways.org/figures/{page['figid']}.html",
        "@type": "Dataset",
        "description": page["caption"],
        "license": "CC0",
        "name": "CreativeWork",
        "creator": {"@type": "Organization", "name": "WikiPathways"},
    }
    return block | ({"keywords": words if len(words) != 1 else words[0]} if words else {})


def old_fields(serial: int, stem: str, caption: str, genes: list[str], **changes: Any) -> Page:
    """Front matter of the 2021 schema, with its genes inside."""
    new = fields(serial, stem, caption, words=genes)
    order = "figid figlink number caption pmcid papertitle reftext"
    page = {key: new[key] for key in order.split()}
    page |= {"pmc_ranked_result_index": str(40000 + serial), "pathway_score": 0.8712345}
    page |= {key: new[key] for key in "filename figtitle year".split()}
    page |= {"organisms": "Homo sapiens, Mus musculus", "ndex": "", "annotations": [], "seo": "CreativeWork"}
    page["schema-jsonld"] = new["schema-jsonld"]
    rows = [("hgnc_symbol", gene, gene) for gene in genes]
    page["genes"] = [
        {"word": w, "symbol": w, "source": s, "hgnc_symbol": g, "entrez": str(GENES[g])} for s, w, g in rows
    ]
    page |= {"chemicals": [], "diseases": []}
    return page | changes


def text(page: Page) -> bytes:
    """The page as PFOCR's script writes it."""
    body = yaml.dump(page, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=80)
    return f"---\n{body}---\n".encode()


def add(page: Page | str, purpose: str, data: bytes | None = None, folder: str = "_figures") -> str:
    """Add a page (fields, or a file stem with its bytes)."""
    stem = page if isinstance(page, str) else page["figid"]
    content = data if data is not None else text(page)  # type: ignore[arg-type]
    pages[f"{folder}/{stem}.md"] = (content, purpose)
    return stem


def genes_table(
    stem: str, purpose: str, genes: list[tuple[str, str]], header: str = GENE_HEADER, end: str = "\n"
) -> None:
    """Add a genes TSV: pairs of word and symbol."""
    lines = ["\t".join(header.split())]
    for word, symbol in genes:
        source = "ncbigene_symbol" if word.upper() == symbol else "ncbigene_synonym"
        cells = {
            "organism_id": "9606", "organism_name": "Homo sapiens", "organism_group": "Primates", "word": word,
            "match": word.upper(), "ncbigene_symbol": symbol, "ncbigene_id": str(GENES[symbol]), "source": source,
            "count_direct": str(len(genes)), "count_synonym": "NA", "count_match": str(len(genes)),
        }  # fmt: skip
        lines.append("\t".join(cells[name] for name in header.split()))
    pages[f"_data/{stem}-genes.tsv"] = (end.join([*lines, ""]).encode(), purpose)


def small_table(stem: str, kind: str, rows: list[str], purpose: str) -> None:
    """Add a chemicals or diseases TSV."""
    last = "chebi" if kind == "chemicals" else "doid"
    body = "\n".join([f"word\tmesh\tmatch\tname\t{last}", *rows]) + "\n"
    pages[f"_data/{stem}-{kind}.tsv"] = (body.encode(), purpose)


def good_pages() -> None:
    """Pages that are published."""
    stem = add(
        fields(1, "made-up-g001", "Stress activates p53, and p53 raises MDM2."), "a plain page of 2023, with genes"
    )
    genes_table(stem, "genes of the plain page", [("p53", "TP53"), ("MDM2", "MDM2")])
    stem = add(
        fields(2, "made-up-g002", "AKT1 signals to mTOR.", words=["AKT1", "MTOR", "rapamycin", "Cancer"]),
        "genes, chemicals and diseases",
    )
    genes_table(stem, "genes", [("AKT1", "AKT1"), ("mTOR", "MTOR")])
    small_table(
        stem,
        "chemicals",
        ["rapamycin\tmesh:D020123\trapamycin\tsirolimus\tchebi:9168", "glucose\tmesh:D005947\tNA\tNA\tNA"],
        "chemicals, one with missing cells",
    )
    small_table(stem, "diseases", ["Cancer\tmesh:D009369\tNA\tNA\tNA"], "a disease")
    page = fields(
        3,
        "made-up-g003",
        "EGFR signals through KRAS and BRAF.",
        words=["EGFR", "KRAS", "BRAF"],
        ndex="00000000-0000-4000-8000-000000000003",
    )
    add(page | {"wpid": "WP99999"}, "key wpid, appended last, and an NDEx id")
    page = fields(4, "made-up-g004", "JAK2 activates STAT3.", words=["JAK2", "STAT3"])
    keys = [key for key in page if key != "organisms_ner"]
    keys.insert(keys.index("figtype") + 1, "organisms_ner")
    add({key: page[key] for key in keys}, "key order with organisms_ner after figtype")
    add(
        fields(5, "f5", "The wave of calcium.", figlink="pmc/articles/PMC999000005/figure/F1/", words=[]),
        "link without leading slash, block without keywords",
    )
    add(
        fields(6, "f6", "The wave of calcium, again.", figlink="/pmc/articles/PMC999000006/figure/F1", words=["MYC"]),
        "link without trailing slash, one keyword as text",
    )
    add(
        fields(7, "f7", "Borrowed from another paper.", figlink="/pmc/articles/PMC999099999/figure/fig7/"),
        "link to another article",
    )
    add(fields(8, "f8", "An organism is missing.", organisms=["NA"]), "organisms NA")
    add(fields(9, "f9", "Nothing was read.", organisms_ner=["NA"], words=[]), "organisms_ner NA")
    add(
        fields(
            10, "f10", "An early page.", doi=NA, journal_title=NA, journal_nlm_ta=NA, publisher_name=NA, keywords=NA
        ),
        "missing values written as .na.character",
    )
    add(fields(11, "f11", "No keyword was given.", keywords=""), "empty keywords")
    add(
        fields(12, "f12", "A keyword broke its line.", keywords="stress\nresponse | repair"),
        "a line break in the keywords",
    )
    add(fields(13, "f13", "The year is in the citation.", year=""), "year taken from the citation")
    add(
        fields(14, "f14", "No year anywhere.", year="", reftext="Ada Example, et al. J Invent Res. ;12(3)."),
        "year unknown: partition year=0",
    )
    add(
        fields(
            15,
            "d9sc00015c-s1",
            "A scheme in the manner of chemists.",
            number="SF1",
            alias="SF1",
            figtype="Supplemental figure",
            figlink="/pmc/articles/PMC999000015/figure/sch1/",
        ),
        "a chemistry scheme numbered as supplement",
    )
    for part in (1, 2):
        add(
            fields(
                16,
                f"elife-99016-fig5-figsupp{part}",
                f"Supplement {part} to the fifth figure.",
                number="F5",
                alias="F5",
                figlink=f"/pmc/articles/PMC999000016/figure/fig5s{part}/",
            ),
            "figure supplements that shared one alias",
        )
    add(
        fields(18, "inv-2019-0018-ga001", "Figure", number="F1"),
        "a graphical abstract numbered as figure, caption without words",
    )
    add(
        fields(19, "ga1", "The study at a glance.", number="GA1", alias="GA1", figtype="Graphical abstract"),
        "a graphical abstract",
    )
    add(
        fields(20, "INV-9-e20-g002", "An extended view.", number="EV2", alias="EV2", figtype="Extended view"),
        "extended view",
    )
    add(
        fields(21, "app1-fig1", "In the appendix.", number="AF1", alias="AF1", figtype="Appendix figure"),
        "appendix figure",
    )
    add(
        fields(22, "f22", "The loop was seen before () and again [, ] in this study."),
        "brackets that lost their reference",
    )
    add(fields(24, "f24", "Interferon-Œ≥ and TNF-Œ± in the loop."), "mojibake: UTF-8 read as Mac Roman")
    add(fields(25, "f25", "Fig.\u00a0shows 5\u2009nM of\u00a0drug."), "no-break and thin spaces")
    add(fields(26, "f26", "Mu\u0308ller cells of the retina."), "a letter and its accent apart (not NFC)")
    stem = add(
        fields(27, "f27", "NO is made by NOS1; IL6 turns ON.", words=["NOS1", "NO", "On", "IL6"]),
        "words that YAML 1.1 reads as yes and no",
    )
    genes_table(stem, "a gene table with the word NO", [("NO", "NOS1"), ("IL6", "IL6")])
    add(fields(29, "f29", "A title with an edge.", figtitle="Loops of feedback "), "a space at the end of the title")
    add(
        fields(
            32,
            "f32",
            "Vectors and samples.",
            organisms=["Homo sapiens", "vectors", "clinical samples", "Unspecified plant"],
        ),
        "values that name no organism",
    )
    add(
        fields(
            33,
            "f33",
            "A strain.",
            organisms=["Escherichia coli str. K-12 substr. MG1655", "Escherichia coli MC1061", "Danio rerio"],
        ),
        "strains",
    )
    add(
        fields(34, "f34", "An old way to write a DOI.", doi="https://doi.org/10.99999/INVENTED.34."),
        "DOI with resolver, capitals and period",
    )
    add(
        "PMC999000035__f35",
        "line ends of another system: kept verbatim",
        text(fields(35, "f35", "Carriage returns.")).replace(b"\n", b"\r\n"),
    )
    add(
        "PMC999000036__f36",
        "a byte order mark: kept verbatim",
        b"\xef\xbb\xbf" + text(fields(36, "f36", "A mark before the fence.")),
    )
    add(
        "PMC999000037__f37",
        "text after the front matter: kept verbatim",
        text(fields(37, "f37", "A page with a body.")) + b"\nA note below the fence.\n",
    )
    page = fields(38, "f38", "A slip of the pen.")
    add({("journa_nlm_ta" if key == "journal_nlm_ta" else key): value for key, value in page.items()}, "a misspelt key")
    add(fields(39, "f39", "A key of tomorrow.") | {"curator": "nobody"}, "a key that no schema has")
    stem = add(
        fields(40, "f40", "RELA and NFKB1 travel together.", words=["RELA", "NFKB1"]), "gene table of an older layout"
    )
    genes_table(
        stem,
        "a gene table without count_synonym",
        [("p65", "RELA"), ("p50", "NFKB1")],
        GENE_HEADER.replace("count_synonym ", ""),
    )
    stem = add(
        fields(41, "f41", "Wnt keeps CTNNB1 from GSK3B.", words=["CTNNB1", "GSK3B"]), "gene table with equal rows"
    )
    genes_table(stem, "a gene table with equal rows", [("GSK3B", "GSK3B"), ("GSK3B", "GSK3B"), ("CTNNB1", "CTNNB1")])
    stem = add(fields(42, "f42", "MYC answers.", words=["MYC"]), "gene table with other line ends")
    genes_table(stem, "a gene table kept verbatim", [("MYC", "MYC")], end="\r\n")
    stem = add(
        fields(64, "f64", "Its table is no table."), "its gene table has other columns: kept as text, with a finding"
    )
    pages[f"_data/{stem}-genes.tsv"] = (b"gene\tscore\nTP53\t1\n", "the table that is no gene table")
    add(
        fields(80, "made-up-g001", "A page of a figure that the bucket holds too.", words=["TP53"]),
        "also in the bucket: the page is preferred",
    )
    add(
        fields(
            68, "f68",
            "From bone-forming to bone-resorbing cells: RANKL meets RANK on a precursor, TRAF6 passes it on to NF-κB, and "
            "NFATc1 turns genes on.",
            figtitle="RANKL signals through NF-κB in made-up osteoclasts",
            papertitle="Invented study of NF-κB in osteoclasts of ovariectomized rats",
            keywords="osteoclast | NF-κB | RANKL",
            organisms=["NA"],
            words=[
                "TNFSF11", "TNFRSF11A", "TRAF6", "NFKB1", "CD40", "ARHGEF7", "ASCC1", "H3P40", "RELA", "SYT1", "GORASP1",
                "WNK1", "NFATC1",
            ],
        ),
        "no gene table: p50 and p65 are won back from the symbols listed, and the genes that only bore such a name refused",
    )  # fmt: skip


def old_pages() -> None:
    """Pages of 2021, and revisions."""
    folder = "_figures_2021"
    add(
        old_fields(43, "f43", "TP53 meets MDM2.", ["TP53", "MDM2"]),
        "a page of 2021: genes inside, organisms as text",
        folder=folder,
    )
    page = old_fields(44, "f44", "AKT1 meets MTOR.", ["AKT1", "MTOR"], organisms=["Homo sapiens"])
    add(
        page | {"figid_alias": "PMC999000044__F1", "redirect_from": "/figures/PMC999000044__F1", "figtype": "Figure"},
        "2021 with alias and type appended",
        folder=folder,
    )
    chemicals = [{"word": "glucose", "source": "MESH", "identifier": "D005947"}]
    diseases = [{"word": "Cancer", "source": "", "identifier": ""}]
    add(
        old_fields(45, "f45", "EGFR burns sugar.", ["EGFR"], chemicals=chemicals, diseases=diseases),
        "2021 with chemicals and diseases inside",
        folder=folder,
    )
    add(
        old_fields(46, "f46", "The eleventh figure.", ["KRAS"], number="Figure 11"),
        "2021, a number never normalised",
        folder=folder,
    )
    stem = add(old_fields(47, "f47", "BRAF in two tables.", ["BRAF"]), "2021 with a gene table as well", folder=folder)
    genes_table(stem, "genes beside the genes inside", [("BRAF", "BRAF")])
    add(
        old_fields(30, "f30", "The first reading of this figure.", ["IL6"]),
        "older revision: schema of 2021",
        folder=folder,
    )
    add(fields(30, "f30", "The second reading of this figure.", words=["IL6"]), "newer revision: schema of 2023")
    add(fields(31, "f31", "As of release nine.", words=["JAK2"]), "older revision: release-9", folder="release-9")
    add(
        fields(31, "f31", "As of release ten.", words=["JAK2"]),
        "newer revision: release-10 comes after release-9",
        folder="release-10",
    )


def faulty_pages() -> None:
    """Pages that are refused, each for its reason."""
    good = text(fields(50, "f50", "Never to be read."))
    head, tail = b"---\nfigid: PMC99900005", b"pmcid: PMC99900005"
    add(
        "PMC999000050__f50", "rejected invalid_yaml: a colon in plain text", head + b"0__f50\nfigtitle: one: two\n---\n"
    )
    add("PMC999000051__f51", "rejected not_utf8: Latin-1", good.replace(b"Never", "Zo\u00eb".encode("latin-1")))
    add("PMC999000052__f52", "rejected duplicate_key", head + b"2__f52\nyear: '2019'\nyear: '2020'\n---\n")
    bomb = b"".join(b"%c: &%c [*%c, *%c, *%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i, 97 + i) for i in range(9))
    add("PMC999000053__f53", "rejected yaml_alias: an alias bomb", b"---\na: &a [x, x]\n" + bomb + b"---\n")
    add("PMC999000054__f54", "rejected yaml_alias: a merge key", b"---\n<<: {figid: PMC999000054__f54}\n---\n")
    add(
        "PMC999000055__f55",
        "rejected yaml_tag: a Python object",
        head + b"5__f55\ncaption: !!python/name:os.system ''\n---\n",
    )
    add("PMC999000056__f56", "rejected several_documents", head + b"6__f56\n...\n--- # another\nfigid: x\n---\n")
    add("PMC999000057__f57", "rejected too_deep", head + b"7__f57\ncaption: " + b"[" * 60 + b"]" * 60 + b"\n---\n")
    add(
        "PMC999000058__f58",
        "rejected bad_figid: a way out of the folder",
        b"---\nfigid: PMC999000058__../../f58\npmcid: PMC999000058\n---\n",
    )
    add("PMC999000059__f59", "rejected no_front_matter: only text", b"A page without any fence.\n")
    add("PMC999000060__f60", "rejected missing_field: no figid", b"---\n" + tail + b"9\n---\n")
    add("PMC999000061__f61", "rejected not_a_mapping: a list", b"---\n- figid\n- pmcid\n---\n")
    add(
        "PMC999000062__f62",
        "rejected bad_type: a list for a caption",
        text(fields(62, "f62", "x") | {"caption": ["a", "b"]}),
    )
    add(
        fields(63, "f63", "Not a pathway.", number="REJECT", figtitle="REJECT"),
        "rejected marked_reject: its curators' mark",
    )
    add(
        fields(65, "f65", "Two articles at once.", pmcid="PMC999000066"), "rejected bad_figid: figid and pmcid disagree"
    )
    add("PMC999000067__f67", "rejected control_character: NUL", good.replace(b"Never", b"Ne\x00er"))
    genes_table("PMC999000070__f70", "a TSV whose page is not there", [("TP53", "TP53")])


LICENCE = '<permissions><license xlink:href="http://creativecommons.org/licenses/by/4.0/"><license-p>Open.</license-p></license></permissions>'
ROOT = '<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" article-type="research-article">'


def jats(
    number: int,
    body: str,
    *,
    back: str = "",
    abstract: str = "",
    root: str = ROOT,
    extra: str = "",
    ids: str | None = None,
) -> str:
    """A small JATS article."""
    ids = ids or f'<article-id pub-id-type="pmcid">PMC9990{number:05d}</article-id>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{root}<front><journal-meta><journal-id journal-id-type="nlm-ta">J Invent Res</journal-id>'
        "<journal-title-group><journal-title>Journal of Invented Research</journal-title></journal-title-group>"
        f"<publisher><publisher-name>Invented Press</publisher-name></publisher></journal-meta><article-meta>{ids}"
        f'<article-id pub-id-type="doi">10.99999/article.{number}</article-id><title-group><article-title>Invented article {number} on '
        'mouse cells</article-title></title-group><contrib-group><contrib contrib-type="author"><name><surname>Example</surname>'
        '<given-names>Ada</given-names></name></contrib><contrib contrib-type="author"><name><surname>Muster</surname>'
        '<given-names>Max</given-names></name></contrib></contrib-group><pub-date pub-type="epub"><day>4</day><month>3</month>'
        f"<year>2021</year></pub-date><volume>7</volume><issue>2</issue><fpage>11</fpage><lpage>19</lpage>{extra}{LICENCE}{abstract}"
        "<kwd-group><kwd>repair</kwd><kwd>made-up science</kwd></kwd-group></article-meta></front>"
        f"<body>{body}</body>{back}</article>\n"
    )


def fig(name: str, label: str, caption: str, href: str | None = None) -> str:
    """A figure; ``href`` None leaves the graphic out."""
    graphic = f'<graphic xlink:href="{href}"/>' if href else ""
    return f'<fig id="{name}"><label>{label}</label><caption>{caption}</caption>{graphic}</fig>'


def jpeg(name: str) -> bytes:
    """A valid grey JPEG of one pixel, with its name in a comment so that its checksum is its own."""
    body = bytes.fromhex(
        "ffdb004300" + "01" * 64 + "ffc0000b080001000101011100ffc4001400010000000000000000000000000000000003"
        "ffc40014100100000000000000000000000000000000ffda0008010100003f0037ffd9"
    )
    comment = name.encode()
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + body


def article(
    number: int, purpose: str, xml: str | bytes, media: tuple[str, ...] = (), version: int = 1, **changes: Any
) -> None:
    """Put an article version into the bucket, with changes to its metadata record."""
    record = f"PMC9990{number:05d}.{version}"
    data = xml.encode() if isinstance(xml, str) else xml
    objects = {f"{record}.xml": data, f"{record}.txt": b"made up\n", **{name: jpeg(name) for name in media}}

    def url(name: str) -> str:
        return f"s3://pmc-oa-opendata/{record}/{name}?md5={hashlib.md5(objects[name]).hexdigest()}"

    metadata: dict[str, Any] = {
        "pmcid": record.split(".")[0], "version": version, "pmid": None, "doi": f"10.99999/article.{number}", "mid": None,
        "title": f"Invented article {number} on mouse cells", "citation": "J Invent Res. 2021 Mar 4;7(2):11-19.",
        "is_pmc_openaccess": True, "is_manuscript": False, "is_historical_ocr": False, "is_retracted": False,
        "license_code": "CC BY", "xml_url": url(f"{record}.xml"), "text_url": url(f"{record}.txt"),
    }  # fmt: skip
    if media:
        metadata["media_urls"] = [url(name) for name in media]
    metadata |= changes
    for name, content in objects.items():
        bucket[f"{record}/{name}"] = content
    body = json.dumps(metadata, ensure_ascii=False).encode()
    bucket[f"{record}/{record}.json"] = bucket[f"metadata/{record}.json"] = body
    articles.append((record, purpose))


def good_articles() -> None:
    """Articles that are published."""
    one = fig(
        "F1",
        "Figure 1.",
        "<title>Repair by <italic>TP53</italic></title><p>(<bold>A</bold>) <italic>Trp53</italic> and <italic>Mdm2</italic> in a signaling pathway.</p>",
        "made-up-g001",
    )
    two = fig("F2", "Figure 2", "<p>Ca<sup>2+</sup> opens I&#x3BA;B.</p><p>A second paragraph.</p>", "made-up-g002.tif")
    article(
        80,
        "figures in the body, ids of 2026; one of them has a page",
        jats(80, f"<sec><p>Text.</p>{one}{two}</sec>"),
        ("made-up-g001.jpg", "made-up-g002.jpg"),
    )
    group = f"<floats-group>{fig('f1', 'Fig. 1', '<p>A floating pathway: Akt1 spares Foxo3, and Mdm2 holds Trp53.</p>', 'float-f1')}</floats-group>"
    cited = '(<xref ref-type="fig" rid="f1">Fig. 1A</xref>)'
    article(
        81,
        "figures in the floats group, cited in the text, id of before 2025",
        jats(
            81,
            f"<sec><title>Results</title><p>Text.</p><p>Atm activates Chek2 {cited}. More.</p></sec>",
            back=group,
            ids='<article-id pub-id-type="pmc">999000081</article-id>',
        ),
        ("float-f1.jpg",),
    )
    appendix = (
        f"<back><app-group><app>{fig('A1', 'Figure A1', '<p>In the appendix.</p>', 'app-f1')}</app></app-group></back>"
    )
    box = f"<boxed-text>{fig('B1', 'Box figure 1', '<p>In a box.</p>', 'box-f1')}</boxed-text>"
    glance = f'<abstract abstract-type="graphical">{fig("ga", "Graphical abstract", "<p>At a glance.</p>", "inv-ga001")}</abstract>'
    plain = fig("F1", "Figure 1", "<p>In the body.</p>", "body-f1")
    article(
        82,
        "figures in an appendix, a box and an abstract; two that are both number 1",
        jats(82, plain + box, back=appendix, abstract=glance),
        ("app-f1.jpg", "body-f1.jpg", "box-f1.jpg", "inv-ga001.jpg"),
    )
    member = '<fig id="g1"><graphic xlink:href="grp-a"/></fig><fig id="g2"><label>Figure 4</label><graphic xlink:href="grp-b"/></fig>'
    article(
        83,
        "a figure group that hands label and caption down",
        jats(
            83,
            f"<fig-group><label>Figure 3</label><caption><title>Shared</title><p>For both.</p></caption>{member}</fig-group>",
        ),
        ("grp-a.jpg", "grp-b.jpg"),
    )
    choice = '<fig id="F1"><label>Figure 1</label><caption><p>One picture twice.</p></caption><alternatives><graphic xlink:href="alt-f1.tif"/><graphic xlink:href="alt-f1.jpg"/></alternatives></fig>'
    several = '<fig id="F2"><label>Figure 2</label><caption><p>Two pictures.</p></caption><graphic xlink:href="two-a"/><graphic xlink:href="two-b"/></fig>'
    article(
        84,
        "alternatives, several pictures, a figure without picture",
        jats(84, choice + several + fig("F3", "Figure 3", "<p>A film.</p>")),
        ("alt-f1.jpg", "two-a.jpg", "two-b.jpg"),
    )
    reply = f'<sub-article article-type="reply"><front-stub/><body>{fig("S1", "Author response image 1", "<p>In the reply.</p>", "reply-f1")}</body></sub-article>'
    article(
        85,
        "a figure of a sub-article, marked as such",
        jats(85, fig("F1", "Figure 1", "<p>Own.</p>", "own-f1"), back=reply),
        ("own-f1.jpg", "reply-f1.jpg"),
    )
    article(
        86,
        "a default namespace",
        jats(
            86,
            fig("F1", "Figure 1", "<p>In a namespace.</p>", "ns-f1"),
            root=ROOT.replace("<article ", '<article xmlns="http://jats.nlm.nih.gov" '),
        ),
        ("ns-f1.jpg",),
    )
    article(
        87,
        "a prefix that is never declared",
        jats(
            87,
            fig("F1", "Figure 1", "<p>No declaration.</p>", "un-f1"),
            root=ROOT.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', ""),
        ),
        ("un-f1.jpg",),
    )
    formula = "<p>With <inline-formula><alternatives><mml:math><mml:mi>x</mml:mi></mml:math><tex-math>\\frac{x}{y}</tex-math></alternatives></inline-formula> once. Reproduced with permission of nobody.</p>"
    article(
        88,
        "a formula in two forms, a borrowed figure, an image that is not there",
        jats(88, fig("F1", "Figure 1", formula, "missing-f1")),
    )
    article(
        89,
        "a first version, superseded",
        jats(89, fig("F1", "Figure 1", "<p>First.</p>", "v-f1")),
        ("v-f1.jpg",),
        is_manuscript=True,
    )
    article(
        89,
        "its second version, preferred",
        jats(89, fig("F1", "Figure 1", "<p>Second.</p>", "v-f1")),
        ("v-f1.jpg",),
        version=2,
    )
    article(90, "no figure, body withheld", jats(90, ""))


def other_articles() -> None:
    """Articles that are left out or refused."""
    plain = fig("F1", "Figure 1", "<p>Plain.</p>", "p-f1")
    article(91, "excluded retracted: by its metadata", jats(91, plain), ("p-f1.jpg",), is_retracted=True)
    mark = (
        '<related-article related-article-type="retraction-forward" ext-link-type="doi" xlink:href="10.99999/notice"/>'
    )
    article(92, "excluded retracted: by a mark in its text", jats(92, plain, extra=mark), ("p-f1.jpg",))
    article(93, "excluded licence_not_allowed: CC BY-NC", jats(93, plain), ("p-f1.jpg",), license_code="CC BY-NC")
    article(94, "excluded licence_not_allowed: no licence code", jats(94, plain), ("p-f1.jpg",), license_code=None)
    article(
        95,
        "excluded licence_not_allowed: an author manuscript for mining only",
        jats(95, plain),
        license_code="TDM",
        is_pmc_openaccess=False,
        is_manuscript=True,
    )
    article(96, "excluded not_open_access", jats(96, plain), ("p-f1.jpg",), is_pmc_openaccess=False)
    article(
        97,
        "rejected md5_mismatch",
        jats(97, plain),
        ("p-f1.jpg",),
        xml_url=f"s3://pmc-oa-opendata/PMC999000097.1/PMC999000097.1.xml?md5={'0' * 32}",
    )
    article(98, "rejected invalid_xml: cut short", jats(98, plain)[:-60])
    bomb = '<!DOCTYPE article [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    article(
        99,
        "rejected xml_entity: entities declared",
        jats(99, plain.replace("Plain", "&b;")).replace("<article ", f"{bomb}<article ", 1),
    )
    article(
        100,
        "rejected bad_type: an object of another article",
        jats(100, plain),
        xml_url=f"s3://pmc-oa-opendata/PMC999000080.1/PMC999000080.1.xml?md5={'0' * 32}",
    )
    article(101, "rejected missing_object: metadata without XML", jats(101, plain))
    del bucket["PMC999000101.1/PMC999000101.1.xml"]
    bucket["metadata/PMC999000102.1.json"] = b'{"pmcid": "PMC999000102", "version": 1'
    articles.append(("PMC999000102.1", "rejected invalid_json: metadata cut short"))


def readme() -> str:
    """The README: what each file is for."""
    lines = [
        "# The sample",
        "",
        "Made up for figlake by `make_sample.py`: no id here exists in PubMed Central, no sentence comes from elsewhere.",
        "`make run` reads it, with no network.",
        "",
        "## Pages",
        "",
        "| file | what it is for |",
        "|---|---|",
        *(f"| {path} | {purpose} |" for path, (_, purpose) in sorted(pages.items())),
        "",
        "## Articles, in the layout of the PMC Cloud Service",
        "",
        "| article version | what it is for |",
        "|---|---|",
        *(f"| {record} | {purpose} |" for record, purpose in sorted(articles)),
        "",
    ]
    return "\n".join(lines)


def write(target: Path) -> None:
    """Write the whole sample below ``target``."""
    for build in (good_pages, old_pages, faulty_pages, good_articles, other_articles):
        build()
    for name in ("pages", "bucket"):
        shutil.rmtree(target / name, ignore_errors=True)
    files = {f"pages/{path}": data for path, (data, _) in pages.items()}
    files |= {f"bucket/{path}": data for path, data in bucket.items()}
    files["README.md"] = readme().encode()
    for path, data in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
