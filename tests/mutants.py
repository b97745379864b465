"""Does a test fail when the safety code is changed in a small way? (``make mutants``)

A pytest plugin. mutmut makes the changes: one operator, number or argument each. The tests are
collected once. Then every change lives in a process of its own, which runs the tests that reach the
changed function until one fails, beginning with those that noticed another change lately.
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
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.file_mutation import mutate_file_contents

from chatbot.knowledge import checks

_CODE = Path("chatbot/safety")
_LOWEST_SCORE = 0.85
_SECONDS = 20.0  # of processor time for one test: more is a change that never ends
_BYTES = 2_000_000_000
_MOST_LATELY = 40  # tests
_NONE_FAILS = -1


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its name, the module and the function it is made in, and the function's code."""

    name: str
    module: str
    function: FunctionType
    code: CodeType


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", default="*", help="the changes whose names match, by commas")
    parser.addoption("--sample", type=int, default=0, help="only so many of each module, by lot")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """In place of running the tests once: run them for each change."""
    read = checks.load_checked(Path("knowledge").resolve())
    checks.load_checked = lambda _: read  # no change has a part in it, so it is read once
    options = session.config.option
    chosen = list(_chosen(options.only, options.sample))
    reaching = _in_a_child(lambda: _reached(session.items, chosen))
    assert reaching is not None, "the tests fail without any change"
    survivors: list[Mutant] = []
    noticed: list[int] = []
    for mutant in chosen:
        tests = reaching[mutant.function.__code__.co_qualname + mutant.module]
        lately = [test for test in dict.fromkeys(reversed(noticed)) if test in tests]
        order = [*lately[:_MOST_LATELY], *sorted(set(tests).difference(lately[:_MOST_LATELY]))]
        failing = _in_a_child(lambda: _first_failing(session.items, order, mutant))
        if failing == _NONE_FAILS:
            survivors.append(mutant)
            _say(f"survived {mutant.name}")
        elif failing is not None:
            noticed.append(failing)
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


def _reached(items: Sequence[pytest.Item], mutants: Sequence[Mutant]) -> dict[str, list[int]]:
    """By function, the tests that reach it. All of them must succeed."""
    names = {m.function.__code__: m.function.__code__.co_qualname + m.module for m in mutants}
    reached: dict[str, set[int]] = {name: set() for name in names.values()}
    for number, item in enumerate(items):
        seen: set[CodeType] = set()

        def note(frame: FrameType, _event: str, _argument: object, seen: set[CodeType] = seen) -> None:
            seen.add(frame.f_code)

        sys.setprofile(note)
        has_failed = _fails(items, number, number + 1)
        sys.setprofile(None)
        assert not has_failed, item.nodeid
        for code in seen & names.keys():
            reached[names[code]].add(number)
    return {name: sorted(tests) for name, tests in reached.items()}


def _first_failing(items: Sequence[pytest.Item], order: Sequence[int], mutant: Mutant) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    mutant.function.__code__ = mutant.code
    for test, following in zip(order, [*order[1:], len(items)], strict=True):
        signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
        if _fails(items, test, following):
            return test
    return _NONE_FAILS


def _fails(items: Sequence[pytest.Item], test: int, following: int) -> bool:
    after = items[following] if following < len(items) else None
    return any(report.failed for report in runtestprotocol(items[test], log=False, nextitem=after))


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
    sys.__stdout__.write(f"{line}\n")
    sys.__stdout__.flush()
