"""The configuration: read, completed with defaults, and checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import yaml

SCHEMA_FILE = Path(__file__).parents[2] / "workflow" / "schemas" / "config.schema.yaml"


class ConfigError(ValueError):
    """A configuration mistake: the key, what was found, what is allowed."""


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
    schema = yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    mistakes = sorted(validator.iter_errors(dict(found)), key=lambda error: [str(part) for part in error.absolute_path])
    if mistakes:
        raise ConfigError("; ".join(_message(error) for error in mistakes))
    complete: dict[str, Any] = _with_defaults(found, schema)
    store = complete["sources"]["pmc"]
    if (store["store"] is None) != (store["select"] is None):
        raise ConfigError("sources.pmc: expected both store and select, or neither")
    _check_places(complete)
    return complete


def _check_places(complete: Mapping[str, Any]) -> None:
    for location in complete["sources"]["front_matter"]:
        if location.startswith("http://"):
            raise ConfigError(f"sources.front_matter: found {location}; allowed are folders, archives and https URLs")
        if not location.startswith("https://") and not Path(location).exists():
            raise ConfigError(f"sources.front_matter: found {location}, where nothing is; expected a folder or archive")
    store = complete["sources"]["pmc"]["store"]
    if store is not None and not (Path(store) / "metadata").is_dir():
        raise ConfigError(f"sources.pmc.store: found {store}; expected a folder with metadata/PMC<id>.<version>.json")
    reference = complete["genes"]["reference"]
    if reference != "bundled" and not Path(reference).is_dir():
        raise ConfigError(f"genes.reference: found {reference}; allowed are bundled and a folder that exists")


def _message(error: Any) -> str:
    key = ".".join(str(part) for part in error.absolute_path) or "(top level)"
    if error.validator == "additionalProperties":
        allowed = sorted(error.schema["properties"])
        unknown = sorted(str(name) for name in error.instance if name not in allowed)
        prefix = "" if key == "(top level)" else f"{key}."
        return f"unknown key {', '.join(prefix + name for name in unknown)}; allowed are {', '.join(allowed)}"
    if error.validator == "enum":
        return (
            f"{key}: found {error.instance!r}; allowed are {', '.join(str(value) for value in error.validator_value)}"
        )
    if error.validator == "type":
        return f"{key}: found {error.instance!r}; expected {error.validator_value}"
    return f"{key}: {error.message}"


def _with_defaults(found: Any, schema: Mapping[str, Any]) -> Any:
    if found is None or not isinstance(found, Mapping) or "properties" not in schema:
        return found
    complete = {}
    for name, part in schema["properties"].items():
        value = found[name] if name in found else part.get("default", {} if "properties" in part else None)
        complete[name] = _with_defaults(value, part)
    return complete
