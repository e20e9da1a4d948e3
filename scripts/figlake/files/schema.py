"""What a JSON schema says of a document: faults as people read them, and its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any


def message_of(error: Any) -> str:
    """What a fault that `jsonschema` found is told as: the key, what was found, what is allowed."""
    key = ".".join(str(part) for part in error.absolute_path) or "(top level)"
    if error.validator == "additionalProperties":
        allowed = sorted(error.schema["properties"])
        unknown = sorted(str(name) for name in error.instance if name not in allowed)
        prefix = "" if key == "(top level)" else f"{key}."
        meant = _meant(unknown, allowed)
        return f"unknown key {', '.join(prefix + name for name in unknown)}; allowed are {', '.join(allowed)}{meant}"
    if error.validator == "enum":
        allowed = [str(value).lower() if isinstance(value, bool) else str(value) for value in error.validator_value]
        meant = _meant([str(error.instance)], allowed)
        return f"{key}: found {error.instance!r}; allowed are {', '.join(allowed)}{meant}"
    if error.validator == "pattern":
        return f"{key}: found {error.instance!r}; expected a match of {error.validator_value}"
    if error.validator == "type":
        return f"{key}: found {error.instance!r}; expected {error.validator_value}"
    return f"{key}: {error.message}"


def _meant(found: list[str], allowed: list[str]) -> str:
    """The allowed words that are most like those that were found, as a question."""
    folded = {word.casefold(): word for word in allowed}
    like = [word for name in found for word in get_close_matches(name.casefold(), folded, n=1)]
    return f"; did you mean {', '.join(folded[word] for word in like)}?" if like else ""


def days_as_text(found: Any) -> Any:
    """A document with days as text: YAML reads 2026-11-01 without quotes as a day, which no schema allows."""
    if isinstance(found, Mapping):
        return {key: days_as_text(value) for key, value in found.items()}
    return found.isoformat() if isinstance(found, date) else found


def with_defaults(found: Any, schema: Mapping[str, Any]) -> Any:
    """What was found, with the defaults of the schema for what was not."""
    # with maxProperties the keys are alternatives: an absent one has no default
    if not isinstance(found, Mapping) or "properties" not in schema or "maxProperties" in schema:
        return found
    complete = {}
    for name, part in schema["properties"].items():
        value = found[name] if name in found else part.get("default", {} if "properties" in part else None)
        complete[name] = with_defaults(value, part)
    return complete
