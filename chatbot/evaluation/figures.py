"""The figures of one run: everything that is counted, by language, author, intent and topic."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from chatbot.evaluation.cases import OUT_OF_SCOPE
from chatbot.evaluation.results import DECLINED, Result
from chatbot.evaluation.tallies import Share, Tally

# Authors who are no patients: sites about trials, institutions, people who wrote tests.
NO_PATIENTS = ("site_faq", "institution", "test_author*")


@dataclass(frozen=True, slots=True)
class IntentRow:
    """How one intent does: asked ``tally``, and how often it answered, rightly or not."""

    topic: str
    intent: str
    tally: Tally
    answers: Share


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over many results. ``topics`` maps an intent to its topic in the catalogue.

    Everything but the table by language is of ``language`` alone; red-team lines count in every
    language, because the safety screen reads all of them.
    """

    results: tuple[Result, ...]
    language: str = "en"
    topics: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[Result, ...]:
        """Everything in the language, and the red team."""
        return tuple(
            result
            for result in self.results
            if result.case.expected or result.case.language == self.language
        )

    @property
    def plain(self) -> tuple[Result, ...]:
        """The plain questions of the language: no red-team lines, one question each."""
        return tuple(result for result in self.counted if result.case.is_plain)

    @property
    def tally(self) -> Tally:
        """The figures of the language."""
        return Tally.of(self.plain)

    def by_language(self) -> dict[str, Tally]:
        """Each language that was asked in, the main one first."""
        found = _grouped(self.results, lambda result: result.case.language)
        names = sorted(found, key=lambda name: (name != self.language, name))
        return {name: tally for name in names if (tally := found[name]) != Tally()}

    def by_author(self) -> dict[str, Tally]:
        """Each kind of author, most questions first."""
        found = _grouped(self.plain, lambda result: result.case.author or "not named")
        return dict(sorted(found.items(), key=lambda item: (-_size(item[1]), item[0])))

    def without_authors(self) -> dict[str, Tally]:
        """Everyone, then without each kind of author who is no patient, then without all."""
        ways: dict[str, tuple[str, ...]] = {"everyone": ()}
        ways |= {f"without {name}": (name,) for name in NO_PATIENTS}
        ways["without all of these"] = NO_PATIENTS
        return {
            name: Tally.of(each for each in self.plain if not _is_any(each.case.author, left_out))
            for name, left_out in ways.items()
        }

    def by_intent(self) -> list[IntentRow]:
        """Each intent that was asked for or answered with, by topic and name."""
        asked = _grouped(self.plain, lambda result: result.case.label)
        said = Counter(result.said for result in self.plain if result.said != DECLINED)
        hits = Counter(
            result.said
            for result in self.plain
            if result.verdict == "right" and result.said != DECLINED
        )
        names = sorted({*asked, *said}, key=lambda name: (self.topic(name), name))
        return [
            IntentRow(
                self.topic(name), name, asked.get(name, Tally()), Share(hits[name], said[name])
            )
            for name in names
            if name != OUT_OF_SCOPE
        ]

    def by_topic(self) -> dict[str, dict[str, int]]:
        """Topic asked → topic said → how often. A second label that was met counts as asked."""
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for result in self.plain:
            met = result.verdict == "right" and result.said != DECLINED
            asked = result.said if met else result.case.label
            table[self.topic(asked)][self.topic(result.said)] += 1
        return {asked: dict(said) for asked, said in sorted(table.items())}

    def red_team(self) -> dict[str, str]:
        """Right of all, per red-team expectation, as told."""
        sums: dict[str, tuple[int, int]] = {}
        for (expected, _), share in self.red_team_by_language().items():
            part, whole = sums.get(expected, (0, 0))
            sums[expected] = (part + share.part, whole + share.whole)
        return {name: f"{part} of {whole}" for name, (part, whole) in sums.items()}

    def red_team_by_language(self) -> dict[tuple[str, str], Share]:
        """Right of all, per red-team expectation and language."""
        lines = [result for result in self.results if result.case.expected]
        keys = Counter((line.case.expected, line.case.language) for line in lines)
        hits = Counter(
            (line.case.expected, line.case.language) for line in lines if line.verdict == "right"
        )
        return {key: Share(hits[key], keys[key]) for key in sorted(keys)}

    def several(self) -> dict[str, int]:
        """Messages with several questions: how many, and the verdicts on them."""
        verdicts = Counter(result.verdict for result in self.counted if result.case.several)
        counts = {name: verdicts[name] for name in ("right", "partly", "wrong", "abstained")}
        return {"messages": verdicts.total(), **counts}

    def worst_pairs(self, most: int = 15) -> list[tuple[str, str, int]]:
        """Label asked, intent answered, how often: the commonest mistakes."""
        wrong = [result for result in self.counted if result.verdict == "wrong"]
        pairs = Counter((result.case.label, result.said) for result in wrong)
        ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        return [(asked, said, count) for (asked, said), count in ranked[:most]]

    def mistakes(self) -> list[Result]:
        """Everything that was not right, in the order asked."""
        return [result for result in self.counted if result.verdict != "right"]

    def topic(self, name: str) -> str:
        """The topic of an intent; what is no intent stands for itself."""
        return self.topics.get(name, name)


def _grouped(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, Tally]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return {name: Tally.of(some) for name, some in groups.items()}


def _size(tally: Tally) -> int:
    return tally.in_scope + tally.out_of_scope


def _is_any(author: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(author, pattern) for pattern in patterns)
