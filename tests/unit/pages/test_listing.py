"""Pages and the tables that lie beside them."""

from pathlib import Path

import pytest

from figlake.pages import listing

PAGE = b"---\nfigid: PMC1__a\n---\n"


@pytest.mark.parametrize(
    ("names", "attached"),
    [
        (["PMC1__a-genes.tsv"], ["PMC1__a-genes.tsv"]),
        (["PMC1__a-genes.csv"], ["PMC1__a-genes.csv"]),
        (["PMC1__a-genes.csv", "PMC1__a-genes.tsv"], ["PMC1__a-genes.tsv"]),
        (["z/PMC1__a-genes.csv", "PMC1__a-genes.tsv"], ["PMC1__a-genes.tsv"]),
    ],
)
def test_a_table_beside_a_page_may_be_saved_with_commas(tmp_path: Path, names: list[str], attached: list[str]) -> None:
    for name, data in {"PMC1__a.md": PAGE, **dict.fromkeys(names, b"word\np53\n")}.items():
        (tmp_path / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pages" / name).write_bytes(data)
    found = listing.find([str(tmp_path / "pages")], tmp_path / "cache")
    assert [table.record for record in found.records for table in record.tables] == attached and found.orphans == []
