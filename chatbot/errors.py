"""Errors, split by who reads them.

A patient never sees one of these: they become a reply or a problem document with fixed text.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a file that people write, told to them.

    ``file`` is relative to the knowledge folder, or as it was given; ``line`` counts from 1.
    """

    file: str
    line: int
    what: str
    todo: str = ""

    def __str__(self) -> str:
        advice = f" ({self.todo})" if self.todo else ""
        return f"{self.file}:{self.line}: {self.what}{advice}"


class ChatbotError(Exception):
    """Base of every error this package raises on purpose."""


class ProblemsError(ChatbotError):
    """Files that cannot be used. Carries every problem found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class KnowledgeError(ProblemsError):
    """The knowledge folder cannot be served."""


class EvaluationError(ProblemsError):
    """Questions to evaluate with cannot be read."""


class SettingsError(ChatbotError):
    """A setting is missing or wrong; the text names it and is meant for an operator."""
