"""What the tables of mentions share, where a mention stands and how it was read; those of chemicals and diseases."""

from __future__ import annotations

import pyarrow as pa

from figlake.files.columns import CHEMICAL_PREFIXES, DISEASE_PREFIXES, FIGID, PMCID, PUB_YEAR, Column, Table, flag, text
from figlake.files.picture_tables import GRAPHIC, LINE

WHERE = (
    FIGID,
    PMCID,
    PUB_YEAR,
    text("mention", "The string that was read.", False),
    text(
        "field",
        "Where: `title`, `caption`, `keyword`, `ocr_word`, `page_symbol`, `page_word`: a word won back from the "
        "keywords of a page without a table, `picture_word`: of a line that was read in a picture, or `citing_text`: "
        "of a sentence of the article that cites the figure, for genes alone.",
        False,
    ),
    Column(
        "start",
        pa.int32(),
        "Offset of the mention in its field, line or sentence, in code points; 0 for single words.",
        False,
    ),
    Column("end", pa.int32(), "Offset after the mention.", False),
)
MATCHED = (
    text("matched_string", "The string of the reference that matched.", False),
    Column("n_candidates", pa.int32(), "Number of candidates for the mention.", False),
    Column("rank", pa.int32(), "1 for the best candidate.", False),
)
OF_LINE = (GRAPHIC, LINE)
PLACE_KEY = ("figid", "field", "graphic", "line", "mention", "start")
"""What tells the mentions of the figures apart; with what a candidate is, the key of a table of mentions."""
PLACE_ORDER = ("figid", "field", "mention", "start", "graphic", "line")
"""The same behind what a candidate is: that is how they are looked up."""


def _concepts(kind: str, key: Column, ids: tuple[Column, ...]) -> Table:
    """The table of the mentions of a type, by the id ``key`` of its candidates; ``ids``: what it is elsewhere."""
    return Table(
        f"figure_{kind}s",
        f"One row for each figure, mention and candidate {kind}. Filter `is_accepted` for the answer.",
        (*PLACE_KEY, key.name),
        (
            *WHERE,
            key,
            *ids,
            text("name", f"Preferred name of the {kind}.", False),
            text(
                "match_type",
                "`name`: the preferred one; `synonym`; `registry`: a name that another registry than that of the id "
                "adds; `learned`: of the development texts.",
                False,
            ),
            *MATCHED,
            Column(
                "confidence",
                pa.float64(),
                f"Calibrated probability, 0 to 1, that the mention means this {kind} here: whether it is one at all "
                "included. Of a candidate that is not the best, what its chance and that of the best leave it at most.",
                False,
            ),
            flag(
                "is_accepted",
                "Best candidate, with a confidence at or over the threshold, and the surest meaning of the string: "
                "neither a gene nor a concept of the other type is surer there.",
                False,
            ),
            text(
                "rule",
                "How the string has the name: `ordered`, `bag` (in another order), `shortened` (the name has a word "
                "more), `disease` (for its last word), `left_off`, `right_off`, `inner` (with words left out).",
                False,
            ),
            *OF_LINE,
        ),
        is_partitioned=True,
        row_group_size=16_384,
        order=(key.name, *PLACE_ORDER),
    )


FIGURE_CHEMICALS = _concepts(
    "chemical",
    text("chemical_id", "Key of `chemicals`: `MESH:` and the MeSH id, where there is none the ChEBI id.", False).of(
        *CHEMICAL_PREFIXES
    ),
    (
        text("mesh_id", "MeSH id, bare, such as `D019289`.").of("MESH"),
        text("chebi_id", "ChEBI id, such as `CHEBI:32816`.").of("CHEBI"),
    ),
)
FIGURE_DISEASES = _concepts(
    "disease",
    text(
        "disease_id", "Key of `diseases`: `MESH:` and the MeSH id; without one the MONDO id, else the DOID.", False
    ).of(*DISEASE_PREFIXES),
    (
        text("mesh_id", "MeSH id, bare, such as `D001943`; it may mean more than the disease, see `diseases`.").of(
            "MESH"
        ),
        text("mondo_id", "MONDO id, such as `MONDO:0007254`.").of("MONDO"),
        text("doid", "Disease Ontology id, such as `DOID:1612`.").of("DOID"),
        text("omim_id", "OMIM id, digits (the first that the reference lists).").of("OMIM"),
    ),
)
