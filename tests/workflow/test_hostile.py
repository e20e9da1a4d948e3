"""Hostile pages end as rows in rejects, and nothing is written outside the results."""

import pyarrow.dataset

HOSTILE = {
    "PMC1__broken.md": (b"---\nfigid: 'open\n---\n", "invalid_yaml"),
    "PMC1__latin.md": ("---\nfigid: PMC1__é\n---\n".encode("latin-1"), "not_utf8"),
    "PMC1__utf16.md": ("---\nfigid: PMC1__x\n---\n".encode("utf-16"), "not_utf8"),
    "PMC1__large.md": (b"---\nfigid: PMC1__large\ncaption: " + b"x" * 5_000_000 + b"\n---\n", "too_large"),
    "PMC1__bomb.md": (
        b"---\na: &a [x,x,x,x]\n" + b"".join(b"%c: &%c [*%c,*%c,*%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i, 97 + i) for i in range(20)) + b"---\n",
        "yaml_alias",
    ),
    "PMC1__merge.md": (b"---\na: {b: c}\n<<: {d: e}\n---\n", "yaml_alias"),
    "PMC1__up.md": (b"---\nfigid: PMC1__../../../up\npmcid: PMC1\n---\n", "bad_figid"),
    "PMC1__absolute.md": (b"---\nfigid: /etc/cron.d/x\npmcid: PMC1\n---\n", "bad_figid"),
    "PMC1__deep.md": (b"---\na: " + b"[" * 20_000 + b"\n---\n", "too_deep"),
    "PMC1__empty.md": (b"", "no_front_matter"),
}  # fmt: skip


def test_hostile_pages_are_rows_in_rejects(project) -> None:
    pages = project.folder / "pages"
    pages.mkdir()
    for name, (data, _) in HOSTILE.items():
        (pages / name).write_bytes(data)
    (pages / "PMC1__link.md").symlink_to("/etc/passwd")
    before = {path for path in project.folder.rglob("*") if ".snakemake" not in path.parts}
    config = {"sources": {"front_matter": ["pages"]}, "exports": ["front_matter"], "gate": {"max_reject_share": 1}}
    outcome = project.run(config)
    assert outcome.returncode == 0, outcome.stderr
    rows = pyarrow.dataset.dataset(project.current() / "rejects").to_table().to_pylist()
    expected = {name: reason for name, (_, reason) in HOSTILE.items()} | {"PMC1__link.md": "symbolic_link"}
    assert {row["record"]: row["reason"] for row in rows} == expected
    after = {path for path in project.folder.rglob("*") if ".snakemake" not in path.parts} - before
    assert {path.relative_to(project.folder).parts[0] for path in after} <= {"results", "test.yaml"} | {
        path.relative_to(project.folder).parts[0] for path in after if "__pycache__" in path.parts
    }
