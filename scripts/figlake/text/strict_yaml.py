"""YAML as figure pages use it: block mappings and lists of text, nothing else.

Built on libyaml's event stream (PyYAML's C parser), so that size, depth and forbidden constructs are seen before
anything is constructed.  Every scalar stays text: a gene called ``NO`` stays ``NO``, ``010`` stays ``010``.
"""

from __future__ import annotations

from typing import Any

import yaml

from figlake.files.records import Refused

MAX_DEPTH = 32

Value = str | list["Value"] | dict[str, "Value"]


def load(text: str) -> dict[str, Value]:
    """Parse one YAML document whose root is a mapping.

    Raises `Refused` with invalid_yaml, yaml_alias, yaml_tag, several_documents, too_deep, duplicate_key or
    not_a_mapping.
    """
    stack: list[_Node] = []
    root: Value | None = None
    documents = 0
    try:
        event: Any
        for event in yaml.parse(text, Loader=yaml.CLoader):
            kind = type(event)
            value: Value
            if kind is yaml.ScalarEvent:
                _refuse_extras(event)
                value = event.value
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                _refuse_extras(event)
                if len(stack) >= MAX_DEPTH:
                    raise Refused("too_deep", f"line {_line(event)}: more than {MAX_DEPTH} levels")
                stack.append(_Mapping() if kind is yaml.MappingStartEvent else _Sequence())
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                value = stack.pop().value
            elif kind is yaml.AliasEvent:
                raise Refused("yaml_alias", f"line {_line(event)}: alias *{event.anchor}")
            else:
                documents += kind is yaml.DocumentStartEvent
                if documents > 1:
                    raise Refused("several_documents", f"line {_line(event)}: a second document starts")
                continue
            if stack:
                stack[-1].add(value, event)
            else:
                root = value
    except yaml.YAMLError as error:
        raise Refused("invalid_yaml", str(error)) from error
    if not isinstance(root, dict):
        raise Refused(
            "not_a_mapping", f"expected a mapping, found {'nothing' if root is None else type(root).__name__}"
        )
    return root


class _Sequence:
    def __init__(self) -> None:
        self.value: Value = []

    def add(self, value: Value, event: Any) -> None:
        assert isinstance(self.value, list)
        self.value.append(value)


class _Mapping:
    def __init__(self) -> None:
        self.value: Value = {}
        self._key: str | None = None

    def add(self, value: Value, event: Any) -> None:
        assert isinstance(self.value, dict)
        if self._key is not None:
            self.value[self._key] = value
            self._key = None
            return
        if not isinstance(value, str):
            raise Refused("not_a_mapping", f"line {_line(event)}: expected a text key, found a {type(value).__name__}")
        if value == "<<":
            raise Refused("yaml_alias", f"line {_line(event)}: merge key <<")
        if value in self.value:
            raise Refused("duplicate_key", f"line {_line(event)}: {value!r} stands twice")
        self._key = value


_Node = _Mapping | _Sequence


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _refuse_extras(event: Any) -> None:
    if event.anchor is not None:
        raise Refused("yaml_alias", f"line {_line(event)}: anchor &{event.anchor}")
    if event.tag is not None:
        raise Refused("yaml_tag", f"line {_line(event)}: tag {event.tag}")
