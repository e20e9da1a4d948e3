"""The configuration: read, completed with defaults, and checked before anything runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import yaml

from figlake.concepts.reference.live import LIVE as CONCEPTS
from figlake.exports import NEEDED_PACKAGES
from figlake.files.house import HOUSE, RESOURCES
from figlake.files.schema import days_as_text, message_of, with_defaults
from figlake.genes.reference.live import LIVE as GENES
from figlake.names.layout import ReferenceFolderError
from figlake.names.live import Live
from figlake.pictures.settings import missing_package
from figlake.pmc.eutils import PATHWAY_FIGURES
from figlake.pmc.idconv import kind_of
from figlake.pmc.plain import is_plain
from figlake.pmc.store import is_remote
from figlake.text.id_list import figures_or_articles, lines_of
from figlake.text.ids import article_id
from figlake.web.hosts import LOOPBACK

EMAIL_VARIABLE = "FIGLAKE_EMAIL"
ACCESS_KEYS = ("email", "id_converter", "eutils")
MOST_REQUESTS_PER_SECOND = 10
"""Without a reason.  The bucket publishes no limit; NCBI's other services allow so many to who names a key."""
BUNDLED = "bundled:"
"""Begins a location in figlake's own resources, so that a configuration names the sample from any folder."""
YEAR = "<year>"
"""Stands for the year of `as_of` in an address."""
SCHEMA_FILE = HOUSE / "workflow" / "schemas" / "config.schema.yaml"


class ConfigError(ValueError):
    """A configuration mistake: the key, what was found, what is allowed."""


def standing() -> Path:
    """The configuration of a run that is given none: where users of Snakemake keep it, else the sample's."""
    here = Path("config") / "config.yaml"
    return here if here.is_file() else HOUSE / "config.yaml"


def load(path: Path) -> dict[str, Any]:
    """Read and check a configuration file."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: expected a YAML file: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: expected a mapping of keys, found {type(found).__name__}")
    return checked(found)


def checked(found: Mapping[str, Any]) -> dict[str, Any]:
    """``found`` with defaults for absent keys.  Raises `ConfigError` with one line for each mistake."""
    found = days_as_text(found)
    schema = yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    mistakes = sorted(validator.iter_errors(dict(found)), key=lambda error: [str(part) for part in error.absolute_path])
    if mistakes:
        raise ConfigError("; ".join(message_of(error) for error in mistakes))
    complete: dict[str, Any] = with_defaults(found, schema)
    _check_braces(complete)
    sources = complete["sources"]
    sources["front_matter"] = [located(place) for place in sources["front_matter"]]
    sources["ocr_results"] = [located(place) for place in sources["ocr_results"]]
    store = sources["pmc"]
    store["store"] = store["store"] and located(store["store"])
    if (store["store"] is None) != (store["select"] is None):
        raise ConfigError("sources.pmc: expected both store and select, or neither")
    store["email"] = store["email"] or os.environ.get(EMAIL_VARIABLE) or None
    _check_rate(store["rate"])
    _check_places(complete)
    _check_references(complete)
    _check_list(complete["leave_out"])
    _check_exports(complete["exports"])
    _check_ocr(complete["figures"])
    pmc_selection(complete)
    return complete


def _check_braces(complete: Mapping[str, Any]) -> None:
    """Snakemake takes braces in any text that a rule is given for wildcards, in the paths of figlake's folder too."""
    for key, text in (*_texts(complete), ("the folder of figlake itself", str(HOUSE))):
        if set("{}") & set(text):
            raise ConfigError(f"{key}: found {text}; a name without braces is expected")


def _texts(found: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a configuration with its key."""
    if isinstance(found, str):
        yield key, found
    named = found.items() if isinstance(found, Mapping) else enumerate(found) if isinstance(found, list) else ()
    for name, value in named:
        yield from _texts(value, f"{key}.{name}".removeprefix("."))


def located(place: str) -> str:
    """``place``, or the path of what it names in figlake's own resources: relative when that lies below this folder.

    `bundled:sample/pages` is `resources/sample/pages` in a checkout, as if it had been written so.
    """
    if not place.startswith(BUNDLED):
        return place
    path, here = RESOURCES / place.removeprefix(BUNDLED), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def pmc_selection(complete: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `figlake.pmc.observe.Selection`, or nothing when no store is configured."""
    pmc = complete["sources"]["pmc"]
    if pmc["store"] is None:
        return {}
    asked: dict[str, Any] = {"store": pmc["store"], "max_shrinkage": pmc["max_shrinkage"]}
    select = pmc["select"]
    if "ids" in select:
        asked["ids"] = pmc_ids(complete)
    elif "inventory" in select:
        asked["inventory"] = True
    elif "query" in select:
        query = select["query"]
        asked |= {"term": query.get("term", PATHWAY_FIGURES), "since": query["since"], "until": query.get("until")}
        for name in ("since", "until"):
            _check_day(f"sources.pmc.select.query.{name}", asked[name])
    return asked


def pmc_access(complete: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `figlake.pmc.store.Access`, but for the cache."""
    pmc = complete["sources"]["pmc"]
    return {**{name: pmc[name] for name in ACCESS_KEYS}, "requests_per_second": pmc["rate"]["requests_per_second"]}


def told_rate(complete: Mapping[str, Any]) -> dict[str, Any] | None:
    """The rate of a store on the network, where the configuration gives a reason for it: for the manifest."""
    pmc = complete["sources"]["pmc"]
    return dict(pmc["rate"]) if pmc["rate"]["reason"] and is_remote(pmc["store"] or "") else None


def article_rules(complete: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `figlake.pmc.versions.Rules`."""
    return {"licences": sorted(complete["licences"]), "versions": complete["versions"]}


def _check_day(key: str, text: str | None) -> None:
    try:
        if text is not None:
            date(*map(int, text.split("/")))
    except ValueError as error:
        raise ConfigError(f"{key}: found {text}; expected a day such as 2026/11/01 ({error})") from error


def pmc_ids(complete: Mapping[str, Any]) -> list[str] | None:
    """The ids that `sources.pmc.select.ids` names, itself or in a file (one a line, # for remarks); None for all.

    PMCIDs, and for a store on the network PMIDs and DOIs as well.
    """
    listed = (complete["sources"]["pmc"]["select"] or {}).get("ids")
    if not isinstance(listed, str):
        return None if listed is None else _checked_ids(listed, complete)
    try:
        ids = [text for _, text in lines_of(Path(listed))]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"sources.pmc.select.ids: expected a readable file, found {listed}: {error}") from error
    if not ids:
        raise ConfigError(f"sources.pmc.select.ids: {listed}: expected an id on each line, found none")
    return _checked_ids(ids, complete)


def _checked_ids(ids: list[str], complete: Mapping[str, Any]) -> list[str]:
    may_ask = is_remote(complete["sources"]["pmc"]["store"] or "")
    ids = [article_id(text) or text for text in ids]
    for text in ids:
        kind = kind_of(text)
        if kind is None or (kind != "pmcid" and not may_ask):
            allowed = "a PMCID (PMC and digits), a PMID or a DOI" if may_ask else "a PMCID (PMC and digits)"
            raise ConfigError(f"sources.pmc.select.ids: found {text[:60]!r}; expected {allowed}")
    return sorted(set(ids))


def _check_places(complete: Mapping[str, Any]) -> None:
    for location in complete["sources"]["front_matter"]:
        if location.startswith("http://"):
            raise ConfigError(f"sources.front_matter: found {location}; allowed are folders, archives and https URLs")
        if not location.startswith("https://") and not Path(location).exists():
            raise ConfigError(f"sources.front_matter: found {location}, where nothing is; expected a folder or archive")
    for folder in complete["sources"]["ocr_results"]:
        if not Path(folder).is_dir():
            raise ConfigError(f"sources.ocr_results: found {folder}; expected a folder that exists")
    store = complete["sources"]["pmc"]["store"]
    if store is not None and is_remote(store):
        _check_remote(store, complete["sources"]["pmc"])
    elif store is not None and not (Path(store) / "metadata").is_dir() and not is_plain(store):
        raise ConfigError(
            f"sources.pmc.store: found {store}; expected a folder with metadata/PMC<id>.<version>.json, "
            "or with articles (*.xml, *.nxml)"
        )
    if store is not None:
        _check_email(store, complete["sources"]["pmc"])


def _check_list(path: str | None) -> None:
    try:
        if path is not None:
            figures_or_articles(Path(path))
    except OSError as error:
        raise ConfigError(f"leave_out: {path}: expected a file with ids: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"leave_out: {error}") from error


def _check_rate(rate: Mapping[str, Any]) -> None:
    found = rate["requests_per_second"]
    if not isfinite(found) or (found > MOST_REQUESTS_PER_SECOND and rate["reason"] is None):
        raise ConfigError(
            f"sources.pmc.rate.requests_per_second: found {found}; allowed are numbers above 0 up to "
            f"{MOST_REQUESTS_PER_SECOND}, and larger ones with a sources.pmc.rate.reason"
        )


def _check_exports(names: list[str]) -> None:
    for name in names:
        package = NEEDED_PACKAGES.get(name)
        if package and find_spec(package) is None:
            raise ConfigError(f"exports: found {name}, which needs the package {package}; `make lakes` installs it")


def _check_ocr(figures: dict[str, Any]) -> None:
    """Who reads pictures has them fetched."""
    if figures["ocr"]:
        figures["images"] = True
        if package := missing_package(figures["ocr"]):
            raise ConfigError(
                f"figures.ocr: found {figures['ocr']}, which needs the package {package}; `make ocr` installs it"
            )


def _check_references(complete: dict[str, Any]) -> None:
    """Those of genes and of concepts; the year of addresses is filled in."""
    for reference in (GENES, CONCEPTS):
        key, place = f"{reference.key}.reference", complete[reference.key]["reference"]
        if place == "live":
            _check_live(reference, complete[reference.key]["live"])
            _need_email(complete["sources"]["pmc"]["email"])
        elif place != "bundled" and not Path(place).is_dir():
            raise ConfigError(f"{key}: found {place}; allowed are bundled, live and a folder that exists")
        elif place != "bundled":
            try:
                reference.files_of(Path(place))
            except ReferenceFolderError as error:
                raise ConfigError(f"{key}: {error}") from error


def _check_live(reference: Live, live: dict[str, Any]) -> None:
    key, as_of = f"{reference.key}.live", live["as_of"]
    if as_of is None:
        raise ConfigError(f"{key}.as_of: found none; expected the day of the reference, such as 2026-11-01")
    for name, address in live["files"].items():
        if not address.startswith("https://") and urlsplit(address).hostname not in LOOPBACK:
            raise ConfigError(f"{key}.files.{name}: found {address}; expected an https URL")
    if fault := reference.misfit(live["files"]):
        raise ConfigError(fault)
    live["files"] = {name: address.replace(YEAR, as_of[:4]) for name, address in live["files"].items()}


def reference_of(complete: Mapping[str, Any], part: str = GENES.key) -> str:
    """The reference of genes, or of concepts: `bundled`, or a folder; of `live` that which it is fetched into."""
    settings = complete[part]
    if settings["reference"] != "live":
        return str(settings["reference"])
    folder = f"{complete['results']}/reference/{settings['live']['as_of']}"
    return folder if part == GENES.key else f"{folder}/{part}"


def _check_remote(store: str, pmc: Mapping[str, Any]) -> None:
    parts = urlsplit(store)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ConfigError(f"sources.pmc.store: found {store}; expected a folder or an https URL")
    if "all" in pmc["select"]:
        raise ConfigError("sources.pmc.select: found all; for a store on the network ids, query, inventory are allowed")


def _check_email(store: str, pmc: Mapping[str, Any]) -> None:
    if is_remote(store) or "query" in pmc["select"]:
        _need_email(pmc["email"])


def _need_email(email: str | None) -> None:
    if email is None:
        raise ConfigError(
            f"sources.pmc.email: found none, nor {EMAIL_VARIABLE} in the environment; expected the address of who asks"
        )
