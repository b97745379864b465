"""Does a test fail when the safety code is changed in a small way? (``make mutants``)

A pytest plugin. mutmut makes the changes: one operator, number or argument each. The tests are
collected once. Then every change lives in a process of its own, which runs the tests until one
fails, beginning with those that noticed another change lately.
"""

import fnmatch
import importlib
import inspect
import json
import os
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Self

import pytest
from mutmut.mutation.file_mutation import mutate_file_contents

from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from chatbot.safety import Screen

_CODE = Path("chatbot/safety")
_LOWEST_SCORE = 0.85
_SECONDS = 20.0  # of processor time for one test: more is a change that never ends
_BYTES = 2_000_000_000
_NONE_FAILS = -1


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its name, the module and the function it is made in, and the function's code."""

    name: str
    module: str
    function: FunctionType
    code: CodeType


@dataclass(frozen=True, slots=True)
class Case:
    """One test with its values, called as a function: by pytest it takes ten times as long."""

    function: Callable[..., None]
    values: Mapping[str, Any]
    needs_screen: bool

    @classmethod
    def of(cls, item: pytest.Item, knowledge: Knowledge) -> Self | None:
        """The case of ``item``; None where it needs other fixtures, or draws lots."""
        assert isinstance(item, pytest.Function)
        values = dict(item.callspec.params) if hasattr(item, "callspec") else {}
        needed = set(inspect.signature(item.function).parameters) - values.keys()
        if "knowledge" in needed:
            values["knowledge"] = knowledge
        if needed - {"screen", "knowledge"} or hasattr(item.function, "hypothesis"):
            return None
        return cls(item.function, values, "screen" in needed)

    def run(self, screen: Screen) -> None:
        """Run the test. Raises whatever it raises where it fails."""
        self.function(**self.values, **({"screen": screen} if self.needs_screen else {}))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", default="*", help="the changes whose names match, by commas")
    parser.addoption("--sample", type=int, default=0, help="only so many of each module, by lot")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of running the tests once: run them for each change."""
    knowledge = checks.load_checked(Path("knowledge").resolve())
    screens: list[Screen] = []
    building = _codes_of(lambda: screens.append(Screen(knowledge.alarms)))
    options = session.config.option
    chosen = list(_chosen(options.only, options.sample))
    cases = [case for item in session.items if (case := Case.of(item, knowledge))]
    wrong = _in_a_child(partial(_first_failing, cases, range(len(cases)), None, screens[0]))
    assert wrong == _NONE_FAILS, f"a test fails without any change: {cases[wrong or 0]}"
    survivors: list[Mutant] = []
    noticed: dict[int, None] = {}  # the tests that noticed a change, the latest last
    for mutant in chosen:
        order = list(dict.fromkeys([*reversed(noticed), *range(len(cases))]))
        screen = screens[0] if mutant.function.__code__ not in building else None
        work = partial(_first_failing, cases, order, mutant, screen or knowledge)
        failing = _in_a_child(work)
        if failing == _NONE_FAILS:
            survivors.append(mutant)
            _say(f"survived {mutant.name}")
        elif failing is not None:
            noticed.pop(failing, None)
            noticed[failing] = None
    session.testsfailed = not _report(chosen, survivors)
    return True


def _chosen(patterns: str, sample: int) -> Iterator[Mutant]:
    for file in sorted(_CODE.rglob("*.py")):
        mutants = [m for m in _mutants(file) if _matches(m.name, patterns)]
        if 0 < sample < len(mutants):
            mutants = random.Random(file.name).sample(mutants, sample)  # noqa: S311
        yield from mutants


def _matches(name: str, patterns: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns.split(","))


def _mutants(file: Path) -> Iterator[Mutant]:
    module = importlib.import_module(".".join(file.with_suffix("").parts))
    changed = mutate_file_contents(str(file), file.read_text("utf-8"))
    codes = {code.co_name: code for code in _codes(compile(changed.code, str(file), "exec"))}
    for name in changed.mutant_names:
        mangled = name.rpartition("__mutmut_")[0]  # "x_find", "xǁLexiconǁfind"
        path = mangled.split("ǁ")[1:] if "ǁ" in mangled else [mangled[2:]]
        function = _function(module, path)
        yield Mutant(f"{module.__name__}.{name}", module.__name__, function, codes[name])


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _function(module: ModuleType, path: Sequence[str]) -> FunctionType:
    found: Any = module
    for name in path:
        found = inspect.getattr_static(found, name)
    while not isinstance(found, FunctionType):  # a class method, a property, or kept answers
        inner = ("__func__", "fget", "__wrapped__")
        found = next(getattr(found, name) for name in inner if hasattr(found, name))
    return found


def _codes_of(work: Callable[[], object]) -> set[CodeType]:
    """The functions that run in ``work``."""
    seen: set[CodeType] = set()
    sys.setprofile(lambda frame, _event, _argument: seen.add(frame.f_code))
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


def _first_failing(
    cases: Sequence[Case], order: Sequence[int], mutant: Mutant | None, prepared: Screen | Knowledge
) -> int:
    """The first test that notices a change; its screen is built anew where that may differ."""
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    if mutant:
        mutant.function.__code__ = mutant.code
    test = order[0]
    try:
        screen = prepared if isinstance(prepared, Screen) else Screen(prepared.alarms)
        for test in order:
            signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
            cases[test].run(screen)
    except BaseException:  # noqa: BLE001 - whatever a change brings about, it was noticed
        return test
    return _NONE_FAILS


def _in_a_child(work: Callable[[], Any]) -> Any:
    """What ``work`` gives back, done in a process of its own; None if that does not end well."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            with os.fdopen(writing, "w") as answer:
                json.dump(work(), answer)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def _report(chosen: Sequence[Mutant], survivors: Sequence[Mutant]) -> bool:
    """Print the share of noticed changes; whether it is high enough."""
    tried = Counter(mutant.module for mutant in chosen)
    left = Counter(mutant.module for mutant in survivors)
    for module, number in tried.items():
        _say(f"{module}: {number - left[module]} of {number}")
    score = 1 - len(survivors) / len(chosen)
    _say(f"noticed: {len(chosen) - len(survivors)} of {len(chosen)}, {score:.1%}")
    return score >= _LOWEST_SCORE


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the report is what this is for
