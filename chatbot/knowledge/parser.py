"""YAML made safe for content editors: one reading of every value, and a line for every problem.

Plain YAML turns ``no`` into False, ``12:30`` into 750 and keeps the last of two equal keys. Here a
scalar is text unless it is a plain whole number, a plain decimal, ``true``, ``false`` or ``null``;
two equal keys, anchors, aliases and tags are errors.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from chatbot.errors import Problem

MAX_FILE_BYTES = 2_000_000  # attack input I11
MAX_DEPTH = 12
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
_BLOCKS = ("|", ">")
_FIRST = "|"  # the step below a block of text that leads to its first line
_WORDS = {"true": True, "false": False, "null": None, "": None}
_SAYS = {
    "missing": "is missing",
    "extra_forbidden": "unknown key",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}

Path: TypeAlias = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


class UnreadableError(Exception):
    """A file that is not the YAML we accept; ``line`` counts from 1."""

    def __init__(self, line: int, what: str, todo: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.todo = todo


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry was read: its file, and the lines of its parts."""

    file: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    path: Path = ()

    def at(self, *part: str | int, below: int = 0) -> tuple[str, int]:
        """The file and line of a ``part``, or of its nearest parent that has one.

        ``below`` counts lines inside a block of text; other texts are told by their first line.
        """
        path = (*self.path, *part)
        if (*path, _FIRST) in self.lines:
            return self.file, self.lines[*path, _FIRST] + below
        while path and path not in self.lines:
            path = path[:-1]
        return self.file, self.lines.get(path, 1)


@dataclass(slots=True)
class Document:
    """A parsed file: its data, and the line on which each key or item begins."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def origin(self, path: Path = ()) -> Origin:
        """Where the part at ``path`` stands."""
        return Origin(self.file, self.lines, path)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of its nearest parent that has one."""
        return Origin(self.file, self.lines).at(*path)[1]


def parse(text: str, file: str) -> Document:
    """Read one YAML file.

    Raises UnreadableError for anything but a plain mapping or list of text and numbers.
    """
    if len(text.encode("utf-8", "replace")) > MAX_FILE_BYTES:
        raise UnreadableError(1, "the file is larger than 2 MB", "split it")
    _refuse_references(text)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise _unreadable(error) from None
    document = Document(file)
    if root is not None:
        document.data = _value(root, (), document.lines)
    return document


def _refuse_references(text: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            # Here too: building a tree of very many levels would end the process, not raise.
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise UnreadableError(line, "nested too deeply", "use fewer levels")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise UnreadableError(line, "anchors and aliases are not used here", "write it out")
            if str(getattr(event, "tag", None) or "!").strip("!"):
                raise UnreadableError(line, "tags are not used here", "remove the !tag")
    except yaml.YAMLError as error:
        raise _unreadable(error) from None


def _unreadable(error: yaml.YAMLError) -> UnreadableError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "a character that YAML does not allow"
    line = mark.line + 1 if mark else 1
    return UnreadableError(line, f"not valid YAML: {what}", "check indents, quotes and colons")


def _value(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    if len(path) > MAX_DEPTH:
        raise UnreadableError(node.start_mark.line + 1, "nested too deeply", "use fewer levels")
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), lines) for index, item in enumerate(node.value)]
    if not isinstance(node, yaml.ScalarNode):
        raise UnreadableError(node.start_mark.line + 1, "not a value we know", "write plain text")
    if node.style in _BLOCKS:
        lines[*path, _FIRST] = node.start_mark.line + 2
    return _scalar(node)


def _pairs(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise UnreadableError(line, "a key must be one word", "check for a stray '? ' or '['")
        if key in seen:
            raise UnreadableError(line, f'the key "{key}" stands twice', "keep one of them")
        seen.add(key)
        lines[(*path, key)] = line
        yield key, _value(value_node, (*path, key), lines)


def _scalar(node: yaml.ScalarNode) -> str | int | Decimal | bool | None:
    text: str = node.value
    if node.style not in (None, ""):  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def build(model: type[Model], document: Document, path: Path = ()) -> Model | list[Problem]:
    """Make a typed ``model`` of the data at ``path``, or say everything that is wrong with it."""
    data = document.data
    for step in path:
        data = data[step]
    if not isinstance(data, dict):
        what = "expected keys with values here"
        return [Problem(document.file, document.line(path), what, "write 'key: value' lines")]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        return [_problem(detail, model, document, path) for detail in details]


def _problem(detail: Any, model: type[BaseModel], document: Document, path: Path) -> Problem:
    location: Path = tuple(detail["loc"])
    line = document.line((*path, *location))
    name = ".".join(str(step) for step in location) or "this entry"
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _known_keys(model, location[:-1])
        return Problem(
            document.file, line, f'unknown key "{location[-1]}"', nearest(str(location[-1]), known)
        )
    if kind == "missing":
        return Problem(document.file, line, f'the key "{name}" is missing', "add it")
    says = _SAYS.get(kind) or detail["msg"].removeprefix("Value error, ")
    return Problem(document.file, line, f"{name}: {says[0].lower()}{says[1:]}", "correct the value")


def _known_keys(model: type[BaseModel], location: Path) -> list[str]:
    """The keys allowed at ``location``, found by walking the types of the fields."""
    for step in location:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_in(model.model_fields[step].annotation)
            if inner is not None:
                model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def nearest(word: str, known: list[str]) -> str:
    """Advice that names the known word closest to ``word``, for the end of a problem."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"?' if close else f"known: {', '.join(sorted(known)[:12])}"
