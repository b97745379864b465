"""Decides again in memory what to say, for other thresholds than those that ship.

A message is matched once; only the last step, ``matcher.decide``, is taken again. What other stages
decided (an alarm, a command, a registry id) stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chatbot.conversation.engine import Engine
from chatbot.evaluation.cases import Case
from chatbot.evaluation.results import DECLINED, Result, judged
from chatbot.evaluation.tallies import Tally
from chatbot.knowledge.model import Thresholds
from chatbot.matching.compiled import OUT_OF_SCOPE
from chatbot.matching.matcher import Decision, Match, Matcher, decide


@dataclass(frozen=True, slots=True)
class Weighed:
    """A case with the candidates to decide between.

    ``match`` is None where more than the thresholds decided; then ``kept`` was said and stays.
    """

    case: Case
    match: Match | None
    kept: str = DECLINED

    def decision(self, limits: Thresholds) -> Decision | None:
        """What the matcher decides under ``limits``; None where it has no say."""
        match = self.match
        if match is None:
            return None
        return decide(match.reading, match.candidates, match.veto, limits)[0]

    def result(self, limits: Thresholds) -> Result:
        """The case as judged under ``limits``."""
        accepted = self.match if self.decision(limits) == "accept" else None
        said = accepted.best.intent if accepted else self.kept
        return Result(self.case, said, judged(self.case, said))

    def offers(self, most: int = 3) -> tuple[str, ...]:
        """The intents that a question back would offer."""
        candidates = self.match.candidates if self.match else ()
        inside = [each.intent for each in candidates if each.intent != OUT_OF_SCOPE]
        return tuple(inside[:most])


def weigh(engine: Engine, results: Iterable[Result], language: str) -> tuple[Weighed, ...]:
    """The plain questions of ``language``, matched again; ``results`` are what was really said.

    Lines for which the thresholds alone do not explain what was said are kept as said.
    """
    words = engine.knowledge.languages[language]
    matcher = Matcher(words, engine.compiled[language])
    found = []
    for result in results:
        case = result.case
        if case.is_plain and case.language == language:
            weighed = Weighed(case, matcher.match(case.text) if result.best else None)
            explained = weighed.result(words.thresholds).said == result.said
            found.append(weighed if explained else Weighed(case, None, result.said))
    return tuple(found)


def reshaped(
    engine: Engine, lines: Iterable[Weighed], language: str, limits: Thresholds
) -> tuple[Weighed, ...]:
    """``lines`` with the shares that ``limits`` give: ``sharpness`` and ``nothing`` shape them."""
    words = replace(engine.knowledge.languages[language], thresholds=limits)
    matcher = Matcher(words, engine.compiled[language])
    return tuple(
        Weighed(line.case, matcher.match(line.case.text)) if line.match else line for line in lines
    )


def tally(lines: Iterable[Weighed], limits: Thresholds) -> Tally:
    """The figures of ``lines`` under ``limits``."""
    return Tally.of(line.result(limits) for line in lines)
