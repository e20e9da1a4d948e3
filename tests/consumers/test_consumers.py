"""What others read or check figlake's output with.  Run by `make test-consumers`: the packages are large."""

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import pyarrow.dataset
import pytest
from conftest import REAL, TOOLS, Project, needs_real
from readers import HEAVY, by_duckdb

from figlake.exports import NEEDED_PACKAGES, Published, export
from figlake.files import columns, tables
from figlake.files.picture_tables import FIGURE_WORDS

pytestmark = pytest.mark.consumers

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="PySpark needs Java, which is not here")
TABLES = pytest.mark.parametrize("table", tables.PUBLISHED, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def snapshot(sample_run) -> Path:
    project, outcome = sample_run
    assert outcome.returncode == 0, outcome.stderr
    return project.current()


@pytest.fixture(scope="module")
def real_project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("real"))
    command = ["python3", str(TOOLS / "make_bucket.py"), str(REAL / "jats"), str(project.folder / "bucket")]
    subprocess.run(command, check=True, capture_output=True)
    sources = {"front_matter": [str(REAL / "pfocr")], "pmc": {"store": "bucket", "select": {"all": True}}}
    outcome = project.run({"sources": sources, "exports": ["gmt"]})
    assert outcome.returncode == 0, outcome.stderr
    return project


def there(folder: Path) -> Path:
    """The folder of a table; a table of lines of pictures has no files where no picture was read."""
    if not folder.exists():
        assert folder.name == FIGURE_WORDS.name
        pytest.skip("no picture was read")
    return folder


@TABLES
@pytest.mark.parametrize("reader", [pytest.param(n, marks=needs_java if n == "PySpark" else ()) for n in HEAVY])
def test_readers_agree(reader: str, table: columns.Table, snapshot: Path) -> None:
    assert HEAVY[reader](there(snapshot / table.name), table) == by_duckdb(snapshot / table.name, table)


@needs_real
@TABLES
@pytest.mark.parametrize("reader", [pytest.param(n, marks=needs_java if n == "PySpark" else ()) for n in HEAVY])
def test_readers_agree_on_real_figures(reader: str, table: columns.Table, real_project) -> None:
    folder = real_project.current() / table.name
    assert HEAVY[reader](there(folder), table) == by_duckdb(folder, table)


def read_with_gseapy(folder: Path) -> None:
    import gseapy

    count = 0
    for path in sorted(folder.rglob("*.gmt")):
        written = dict(line.split("\t", 1) for line in path.read_text().splitlines())
        sets = gseapy.read_gmt(str(path))
        assert sets == {term: rest.split("\t")[1:] for term, rest in written.items()}
        count += len(sets)
    assert count


def test_gseapy_reads_the_gene_sets(snapshot: Path) -> None:
    read_with_gseapy(snapshot.parents[1] / "exports" / "gmt")


def test_gseapy_finds_the_figure_that_genes_came_from(snapshot: Path) -> None:
    import gseapy

    path = snapshot.parents[1] / "exports" / "gmt" / FLAVOUR / "symbol" / "Homo_sapiens.gmt"
    figid, genes = next((term, genes) for term, genes in gseapy.read_gmt(str(path)).items() if len(genes) > 3)
    found = gseapy.enrich(gene_list=genes, gene_sets=str(path), background=20_000, outdir=None, no_plot=True)
    assert found.results.sort_values("P-value").iloc[0]["Term"] == figid


FLAVOUR = "synonyms"


@needs_real
def test_gseapy_reads_real_gene_sets(real_project) -> None:
    read_with_gseapy(real_project.folder / "results" / "exports" / "gmt")


def test_croissant_is_valid_and_gives_the_records(snapshot: Path, monkeypatch, caplog) -> None:
    import mlcroissant

    monkeypatch.chdir(snapshot)
    dataset = mlcroissant.Dataset(jsonld="croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors and not issues.warnings, issues.report()
    assert not [record for record in caplog.records if record.levelname == "WARNING"], caplog.text
    manifest = json.loads((snapshot / "manifest.json").read_text())
    for table in tables.PUBLISHED:
        if manifest["tables"][table.name]["files"]:
            records = list(itertools.islice(dataset.records(table.name), 5000))
            assert len(records) == min(5000, manifest["tables"][table.name]["rows"])


def test_the_data_package_is_valid_and_fits_the_rows(snapshot: Path) -> None:
    from frictionless import Package, Resource

    package = Package(str(snapshot / "datapackage.json"))
    assert list(Package.metadata_validate(package.to_descriptor())) == []
    resources = []
    for resource in package.resources:
        rows = pyarrow.dataset.dataset(snapshot / resource.name).to_table().slice(0, 3000).to_pylist()
        resources.append(Resource(name=resource.name, data=rows, schema=resource.schema))
    report = Package(resources=resources).validate()
    assert report.valid, report.flatten(["name", "type", "note"])


def test_the_research_object_is_read_whole(snapshot: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(snapshot))
    listed = {entity.id for entity in crate.data_entities}
    there = {str(path.relative_to(snapshot)) for path in snapshot.rglob("*") if path.is_file()}
    assert listed == there - {"ro-crate-metadata.json"}
    assert crate.name and crate.license


@pytest.mark.parametrize("name", sorted(NEEDED_PACKAGES))
def test_lake_formats_hold_every_row(name: str, snapshot: Path, tmp_path: Path) -> None:
    export(name, Published(snapshot.parent), tmp_path / name)
    manifest = json.loads((snapshot / "manifest.json").read_text())
    for table in tables.PUBLISHED:
        if name == "delta":
            from deltalake import DeltaTable

            found = DeltaTable(str(tmp_path / name / table.name)).to_pyarrow_table()
        else:
            from pyiceberg.catalog.sql import SqlCatalog

            uri = f"sqlite:///{tmp_path / name / 'catalog.db'}"
            catalog = SqlCatalog("figlake", uri=uri, warehouse=(tmp_path / name).as_uri())
            found = catalog.load_table(f"figlake.{table.name}").scan().to_arrow()
        assert found.num_rows == manifest["tables"][table.name]["rows"]
        assert set(found.column_names) == set(table.schema.names)


def test_json_ld_fits_the_types_of_schema_org(snapshot: Path, tmp_path: Path) -> None:
    """By the compiler, against the types that schema-dts makes of schema.org's vocabulary."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm, which is not here")
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "schema-dts", "typescript@5"],
        cwd=tmp_path,
        check=True,
    )
    lines = (snapshot.parents[1] / "exports" / "json_ld" / "figures.jsonl").read_text().splitlines()
    figures = ",\n".join(line.replace("https://schema.org/", "https://schema.org", 1) for line in lines)
    code = f"import type {{ImageObject, WithContext}} from 'schema-dts';\nexport const all: WithContext<ImageObject>[] = [\n{figures}\n];\n"
    (tmp_path / "figures.ts").write_text(code)
    compiler = [
        "npx",
        "tsc",
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--moduleResolution",
        "bundler",
        "--module",
        "esnext",
    ]
    checked = subprocess.run([*compiler, "figures.ts"], cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium, which is not here")
QUIET = "--disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"


def shown(page: Path, width: int, folder: Path) -> tuple[Path, str, list[str]]:
    """A screenshot of ``page``, what Chromium's console said, and the addresses that the page itself asked for."""
    shot, net = folder / "shot.png", folder / "net.json"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", *QUIET.split()]
    command += [f"--user-data-dir={folder / 'profile'}", f"--log-net-log={net}", "--enable-logging=stderr"]
    command += [f"--window-size={width},2000", f"--screenshot={shot}", page.as_uri()]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=120)
    console = "\n".join(line for line in outcome.stderr.splitlines() if "CONSOLE" in line)
    lines = [line.rstrip(",") for line in net.read_text(encoding="utf-8").splitlines() if '"initiator"' in line]
    asked = [json.loads(line)["params"] for line in lines if '"constants"' not in line]
    # what the browser asks for itself has no origin
    return (
        shot,
        console,
        [p["url"] for p in asked if p["initiator"] != "not an origin" and not p["url"].startswith("file:")],
    )


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_the_report_without_a_request(width: int, snapshot: Path, tmp_path: Path) -> None:
    shot, console, asked = shown(snapshot.parents[1] / "report" / "index.html", width, tmp_path)
    assert shot.stat().st_size > 20_000
    assert (console, asked) == ("", [])


@needs_chromium
def test_a_page_that_fetches_and_logs_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<img src="http://127.0.0.1:9/x.png"><script>console.log("hello")</script>')
    _, console, asked = shown(page, 390, tmp_path)
    assert "hello" in console and asked == ["http://127.0.0.1:9/x.png"]
