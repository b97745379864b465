"""Read the whole knowledge folder into one frozen value, or report everything wrong with it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import BaseModel

from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge import parser
from chatbot.knowledge.alarms import AlarmTable
from chatbot.knowledge.model import Answer, Intent, Term, Thresholds, Ui, Vocabulary
from chatbot.knowledge.parser import Origin
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.records import (
    CatalogueEntry,
    Country,
    Fact,
    Region,
    Review,
    Site,
    Source,
    Trial,
)
from chatbot.knowledge.screening import ScreeningField
from chatbot.knowledge.scripts import SCRIPT_APPROVALS, Script, ScriptApproval
from chatbot.knowledge.wording import Wording

Model = TypeVar("Model", bound=BaseModel)
Key: TypeAlias = tuple[str, str, str]  # language (empty for what all share), kind, id


@dataclass(frozen=True, slots=True)
class Language:
    """All content in one language. ``topics`` maps an intent id to the folder it lives in."""

    code: str
    intents: Mapping[str, Intent]
    topics: Mapping[str, str]
    terms: Mapping[str, Term]
    vocabulary: Vocabulary
    thresholds: Thresholds
    ui: Ui
    wording: Wording = Wording()
    screening: ScreeningWords | None = None

    @property
    def concepts(self) -> dict[str, tuple[str, ...]]:
        """The vocabulary's concepts, and one "term.<id>" for each word of the glossary."""
        terms = {f"term.{term.id}": (term.name, *term.forms) for term in self.terms.values()}
        return {**self.vocabulary.concepts, **terms}

    def answers(self) -> Iterator[tuple[Intent, Answer]]:
        """Every answer with the intent it belongs to, in file order."""
        for intent in self.intents.values():
            for answer in intent.answers:
                yield intent, answer


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One release of the knowledge folder. ``release`` is the hash of all its content.

    ``alarms`` are the safety tables of every language, served or not: the screen reads all of them.
    ``registry`` is the number of the snapshot that the trials were brought up to date with, "" for
    the cards as shipped; ``listings`` are trials that it has and no card is about, never answers.
    ``places`` are the countries that may be asked for.
    """

    release: str
    site: Site
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    trials: Mapping[str, Trial]
    regions: Mapping[str, Region]
    languages: Mapping[str, Language]
    catalogue: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    alarms: tuple[AlarmTable, ...] = ()
    fields: Mapping[str, ScreeningField] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    script_approvals: Mapping[str, ScriptApproval] = field(default_factory=dict)
    origins: Mapping[Key, Origin] = field(default_factory=dict)
    places: Mapping[str, Country] = field(default_factory=dict)
    registry: str = ""
    listings: Mapping[str, Trial] = field(default_factory=dict)

    @property
    def topics(self) -> dict[str, str]:
        """Each intent of the catalogue and its topic."""
        return {entry.id: entry.topic for entry in self.catalogue.values()}

    def origin(self, kind: str, name: str, language: str = "") -> Origin:
        """Where an entry was read, for problems found after loading."""
        return self.origins.get((language, kind, name), Origin("?"))


class _Reader:
    """Collects entries and problems while files are read; ``language`` is the one being read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.language = ""
        self.problems: list[Problem] = []
        self.origins: dict[Key, Origin] = {}
        self.digest = hashlib.sha256()

    def document(self, name: str) -> parser.Document | None:
        path = self.folder / name
        try:
            content = path.read_bytes()
            text = content.decode("utf-8")
        except OSError:
            self.problems.append(Problem(name, 1, "the file is missing", "restore or create it"))
            return None
        except UnicodeDecodeError:
            self.problems.append(Problem(name, 1, "not UTF-8 text", "save it as UTF-8"))
            return None
        self.digest.update(name.encode() + b"\0" + content + b"\0")
        try:
            return parser.parse(text, name)
        except parser.UnreadableError as error:
            self.problems.append(Problem(name, error.line, error.what, error.todo))
            return None

    def one(self, model: type[Model], name: str) -> Model | None:
        """The entry that a whole file is."""
        document = self.document(name)
        entry = self.build(model, document, ()) if document else None
        if document and entry is not None:
            self.place(model, "", document.origin())
        return entry

    def many(self, model: type[Model], names: Iterable[str], key: str = "id") -> dict[str, Model]:
        """Entries of list files (or of files that are one entry), by their ``key``."""
        found: dict[str, Model] = {}
        for name in names:
            document = self.document(name)
            if document is None:
                continue
            is_list = isinstance(document.data, list)
            paths: list[parser.Path] = (
                [(i,) for i in range(len(document.data))] if is_list else [()]
            )
            for path in paths:
                entry = self.build(model, document, path)
                if entry is None:
                    continue
                origin = document.origin(path)
                if self.place(model, getattr(entry, key), origin):
                    found[getattr(entry, key)] = entry
                    self.place_answers(entry, origin)
        return found

    def build(
        self, model: type[Model], document: parser.Document, path: parser.Path
    ) -> Model | None:
        built = parser.build(model, document, path)
        if isinstance(built, list):
            self.problems += built
            return None
        return built

    def place(self, model: type[BaseModel], name: str, origin: Origin) -> bool:
        """Note where an entry stands; False, with a problem, where its id is taken already."""
        key = (self.language, model.__name__.lower(), name)
        if key in self.origins:
            file, line = self.origins[key].at()
            what = f'the id "{name}" is already used at {file}:{line}'
            self.problems.append(Problem(*origin.at(), what, "choose another id"))
            return False
        self.origins[key] = origin
        return True

    def place_answers(self, entry: BaseModel, origin: Origin) -> None:
        """Note the places of an intent's answers: their ids are unique over all intents."""
        if isinstance(entry, Intent):
            for row, answer in enumerate(entry.answers):
                path = (*origin.path, "answers", row)
                self.place(Answer, answer.id, Origin(origin.file, origin.lines, path))

    def names(self, pattern: str) -> list[str]:
        paths = sorted(self.folder.glob(pattern))
        return [path.relative_to(self.folder).as_posix() for path in paths if path.is_file()]


def load(folder: Path) -> Knowledge:
    """Read the knowledge ``folder``. Raises KnowledgeError with every problem of form found.

    Problems of meaning (dead links, bare digits) are found by ``checks.check``.
    """
    knowledge, problems = read(folder)
    if problems or knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def read(folder: Path) -> tuple[Knowledge | None, tuple[Problem, ...]]:
    """What can be read of ``folder``, and what is wrong with its form.

    The knowledge is None where the files that everything needs are missing or broken.
    """
    reader = _Reader(folder)
    site = reader.one(Site, "site.yaml")
    sources = reader.many(Source, ["sources.yaml"])
    facts = reader.many(Fact, reader.names("facts/*.yaml"))
    trials = reader.many(Trial, reader.names("trials/*.yaml"))
    fields = reader.many(ScreeningField, reader.names("screening/fields.yaml"))
    scripts = reader.many(Script, reader.names("screening/scripts/*.yaml"), key="trial")
    approved = reader.names(SCRIPT_APPROVALS)
    script_approvals = reader.many(ScriptApproval, approved, key="trial")
    regions = reader.many(Region, ["regions.yaml"], key="code")
    places = reader.many(Country, reader.names("places.yaml"), key="code")
    alarms = tuple(reader.many(AlarmTable, reader.names("*/safety/*.yaml")).values())
    catalogue = reader.many(CatalogueEntry, ["catalogue.yaml"])
    reviews = reader.many(Review, ["reviews.yaml"], key="key")
    read_languages = [_language(reader, code) for code in (site.languages if site else ())]
    languages = {language.code: language for language in read_languages if language is not None}
    problems = tuple(sorted(reader.problems))
    if site is None or not languages:
        return None, problems
    return Knowledge(
        release=reader.digest.hexdigest(),
        site=site,
        sources=sources,
        facts=facts,
        trials=trials,
        regions=regions,
        places=places,
        languages=languages,
        catalogue=catalogue,
        reviews=reviews,
        alarms=alarms,
        fields=fields,
        scripts=scripts,
        script_approvals=script_approvals,
        origins=reader.origins,
    ), problems


def read_site(folder: Path) -> Site | None:
    """The site of a folder whatever else is wrong there; None if that cannot be read."""
    return _Reader(folder).one(Site, "site.yaml")


def _language(reader: _Reader, code: str) -> Language | None:
    reader.language = code
    names = reader.names(f"{code}/intents/*/*.yaml")
    intents = reader.many(Intent, names)
    terms = reader.many(Term, [f"{code}/glossary.yaml"])
    vocabulary = reader.one(Vocabulary, f"{code}/vocabulary.yaml")
    ui = reader.one(Ui, f"{code}/ui.yaml")
    thresholds = reader.one(Thresholds, f"{code}/thresholds.yaml")
    wording = reader.one(Wording, f"{code}/wording.yaml")
    asked = reader.names(f"{code}/screening.yaml")  # a folder without it has no pre-screener
    screening = reader.one(ScreeningWords, asked[0]) if asked else None
    if vocabulary is None or ui is None or thresholds is None:
        return None
    topics = {name.rsplit("/", 1)[1].removesuffix(".yaml"): name.split("/")[2] for name in names}
    return Language(
        code, intents, topics, terms, vocabulary, thresholds, ui, wording or Wording(), screening
    )
