"""Articles of the sample, in the layout of the PMC Cloud Service: what is published, and what is faulty."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

bucket: dict[str, bytes] = {}
articles: list[tuple[str, str]] = []
"""Each article version with its purpose."""
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
