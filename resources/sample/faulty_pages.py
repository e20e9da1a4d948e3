"""Pages of the sample that are rejected, or of which something is."""

from __future__ import annotations

from page_forms import fields, text
from sample_pages import add, genes_table


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
