"""The figures as lines for a terminal."""

from collections.abc import Iterable, Iterator

from chatbot.evaluation.calibration import Calibration
from chatbot.evaluation.results import Result
from chatbot.evaluation.run import Compared, Run
from chatbot.evaluation.tallies import Share, Tally
from chatbot.knowledge.model import Thresholds

_NAMES = {
    "right": "right",
    "abstained": "asked back or declined",
    "wrong_among_answered": "wrong among answered",
    "declined": "out of scope declined",
}
_HEADER = f"{'':28} {'asked':>6} {'right':>7} {'wrong':>7} {'oos':>6} {'declined':>9}"


def percent(value: float) -> str:
    """A share of 0 to 1 in percent, one decimal."""
    return f"{100 * value:.1f} %"


def lines(run: Run) -> Iterator[str]:
    """Everything found in one run, mistakes aside."""
    if run.files:
        yield from _asked(run)
    if run.held_out:
        yield from held_out(run.held_out, run.folds)


def _asked(run: Run) -> Iterator[str]:
    found = run.figures
    yield from _main(found.tally, f"{run.settings.language}, with 95 % intervals")
    yield f"{'harm per 100 messages':24} {run.harm.per_hundred:>7}   (declined weighs 1)"
    yield f"{'calibration error':24} {percent(run.reliability.error):>7}"
    yield from ("", _HEADER)
    yield from (_row(f"language {name}", tally) for name, tally in found.by_language().items())
    yield from (_row(f"author {name}", tally) for name, tally in found.by_author().items())
    yield from (_row(name, tally) for name, tally in found.without_authors().items())
    yield from _red_team(run)
    yield from _worst(run)
    yield from _extras(run)


def _main(tally: Tally, about: str) -> Iterator[str]:
    yield f"{tally.in_scope} in scope, {tally.out_of_scope} out of scope ({about})"
    for name, share in tally.shares().items():
        yield f"{_NAMES[name]:24} {percent(share.value):>7}   {_interval(share)}"


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"{100 * low:.1f} to {percent(high)}"


def _row(name: str, tally: Tally) -> str:
    shares = tally.shares()
    right, wrong, declined = (
        percent(shares[key].value) if shares[key].whole else "–"
        for key in ("right", "wrong_among_answered", "declined")
    )
    inside, outside = tally.in_scope, tally.out_of_scope
    return f"{name:28} {inside:>6} {right:>7} {wrong:>7} {outside:>6} {declined:>9}"


def _red_team(run: Run) -> Iterator[str]:
    red_team = run.figures.red_team()
    if red_team:
        yield from ("", "red team")
    yield from (f"{name:28} {hits}" for name, hits in red_team.items())


def _worst(run: Run) -> Iterator[str]:
    if run.harm.rows:
        yield from ("", "worst mistakes: count x weight")
    for row in run.harm.rows[:15]:
        yield f"{row.count:3} x {row.weight:<3} asked {row.asked}, said {row.said}"


def _extras(run: Run) -> Iterator[str]:
    several = run.figures.several()
    if several["messages"]:
        told = ", ".join(f"{count} {name}" for name, count in several.items())
        yield from ("", f"several questions in one: {told}")
    if run.doubtful:
        about = f"{run.doubtful.count} doubtful labels set aside"
        yield from ("", *_main(run.doubtful.without, about))
    if run.asked.mistyped:
        yield from ("", *_typos(run.asked))
    yield ""


def _typos(found: Compared) -> Iterator[str]:
    if found.mistyped is None:
        return
    yield from _main(found.mistyped.tally, f"{found.edits} typos per question")
    told = ", ".join(f"{_NAMES[name]} {points:+.1f}" for name, points in found.cost().items())
    yield f"points against the clean run: {told}"
    missed = [
        f"{name} {hits}"
        for name, hits in found.mistyped.red_team().items()
        if hits != found.clean.red_team()[name]
    ]
    if missed:
        yield f"red team mistyped, where it differs: {', '.join(missed)}"


def held_out(found: Compared, folds: int) -> Iterator[str]:
    """Phrases that were asked after learning without them."""
    yield from _main(found.clean.tally, f"phrases held out of learning, {folds} folds")
    yield from _typos(found)


def mistakes(results: Iterable[Result]) -> Iterator[str]:
    """Every line that was not right."""
    for result in results:
        labels = "/".join(result.case.labels)
        yield (
            f"{result.verdict:9} {labels:35} {result.said:28} "
            f"{result.case.place}: {result.case.text[:90]}"
        )


def calibration(found: Calibration) -> Iterator[str]:
    """What was chosen, and the trade-off."""
    goal = f"wrong among answered <= {percent(found.goal.wrong)}"
    goal += f", out of scope declined >= {percent(found.goal.declined)}"
    yield f"goal: {goal}; then the highest share right"
    shares = ("right", "abstained", "wrong", "declined")
    heads = f"{'accept':>7} {'margin':>7} {'ask':>5} {'sharp':>6} "
    yield from ("", f"{'':24}{heads}" + " ".join(f"{name:>9}" for name in shares))
    yield _setting("shipped", found.shipped.limits, found.shipped.tally)
    yield _setting("chosen", found.chosen.limits, found.chosen.tally)
    yield _setting("  on the half not seen", None, found.crossed)
    yield from ("", "highest share right for each limit on wrong, whatever is declined")
    for rung in found.ladder:
        name = f"wrong <= {percent(rung.wrong)}"
        if not rung.is_met:
            yield f"{name:24} out of reach"
            continue
        yield _setting(name, rung.chosen.limits, rung.chosen.tally)
        yield _setting("  on the half not seen", None, rung.crossed)
    kept = found.kept
    yield ""
    yield (
        f"not decided by thresholds (alarms, for example): {kept.in_scope} in scope, of these "
        f"{kept.wrong_count} wrong; {kept.out_of_scope} out of scope, of these {kept.taken_count} "
        "answered"
    )
    if not found.is_met:
        yield "NO setting meets the goal on these questions; the nearest was chosen"


def _setting(name: str, limits: Thresholds | None, tally: Tally) -> str:
    told = f"{name:24}"
    if limits is None:
        told += " " * 29
    else:
        told += f"{limits.accept:>7} {limits.margin:>7} {limits.ask:>5} {limits.sharpness:>6} "
    return told + " ".join(f"{percent(share.value):>9}" for share in tally.shares().values())


def thresholds_file(found: Calibration, day: str, files: Iterable[str]) -> str:
    """A thresholds.yaml with the chosen limits; its comment names what they were chosen on."""
    figures, crossed = found.chosen.tally, found.crossed
    head = [
        f"When the matcher is sure enough. Chosen by `chatbot evaluate --calibrate` on {day}.",
        f"Questions: {figures.in_scope} in scope, {figures.out_of_scope} out of scope, of",
        *(f"  {file}" for file in files),
        f"Goal: wrong among answered at most {percent(found.goal.wrong)},",
        f"  out of scope declined at least {percent(found.goal.declined)}.",
        f"On these questions: {_told(figures)}.",
        f"Chosen on one half, measured on the other: {_told(crossed)}.",
    ]
    limits = found.chosen.limits.model_dump()
    return (
        "\n".join(
            [
                *(f"# {line}" for line in head),
                *(f"{name}: {value}" for name, value in limits.items()),
            ]
        )
        + "\n"
    )


def _told(tally: Tally) -> str:
    shares = tally.shares()
    right, wrong, declined = (
        percent(shares[name].value) for name in ("right", "wrong_among_answered", "declined")
    )
    return f"right {right}, wrong {wrong}, declined {declined}"
