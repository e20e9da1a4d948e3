"""Pages of the sample and the tables beside them, in both schemas: what is published."""

from __future__ import annotations

from page_forms import GENES, Page, fields, old_fields, text

GENE_HEADER = "organism_id organism_name organism_group word match ncbigene_symbol ncbigene_id source count_direct count_synonym count_match"
NA = ".na.character"
pages: dict[str, tuple[bytes, str]] = {}
"""Content and purpose of each file."""


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
