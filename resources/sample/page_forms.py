"""Front matter of figure pages in the schemas of 2021 and 2023, made up."""

from __future__ import annotations

from typing import Any

import yaml

GENES = {
    "TP53": 7157, "MDM2": 4193, "AKT1": 207, "MTOR": 2475, "NOS1": 4842, "EGFR": 1956, "KRAS": 3845, "BRAF": 673,
    "RELA": 5970, "NFKB1": 4790, "IL6": 3569, "STAT3": 6774, "JAK2": 3717, "CTNNB1": 1499, "GSK3B": 2932, "MYC": 4609,
}  # fmt: skip

Page = dict[str, Any]


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
