"""The figures for programs: plain data with stable keys, no sentence that anyone typed.

Each language that is served has its main figures under its own code, as the dossier's cover reads
them. Shares are from 0 to 1, intervals are 95 percent Wilson intervals, costs are points of 100.
"""

from collections.abc import Iterable
from typing import Any

from chatbot.evaluation.calibration import Calibration, Setting
from chatbot.evaluation.confidence import Point
from chatbot.evaluation.figures import IntentRow
from chatbot.evaluation.results import Result
from chatbot.evaluation.run import Compared, Run
from chatbot.evaluation.tallies import Share, Tally


def figures(run: Run, *, mistakes: bool = False) -> dict[str, Any]:
    """Everything found in one run. ``mistakes`` adds all that was not right, with its text."""
    found = run.figures
    languages = found.by_language() or {run.settings.language: Tally()}
    summaries = {code: tally.summary() for code, tally in languages.items()}
    told: dict[str, Any] = {
        **{code: told for code, told in summaries.items() if code in run.served},
        "red_team": found.red_team(),
        "not_served": {code: told for code, told in summaries.items() if code not in run.served},
        "release": run.release,
        "day": run.settings.today.isoformat(),
        "language": run.settings.language,
        "files": [
            {"name": file.name, "sha256": file.sha256, "lines": len(file.cases)}
            for file in run.files
        ],
        "authors": {name: tally.summary() for name, tally in found.by_author().items()},
        "without_authors": {name: each.summary() for name, each in found.without_authors().items()},
        "intents": {row.intent: _intent(row) for row in found.by_intent()},
        "topics": found.by_topic(),
        "red_team_by_language": [
            {"expected": expected, "language": code, **_share(share)}
            for (expected, code), share in found.red_team_by_language().items()
        ],
        "several_questions": found.several(),
        "worst_pairs": [
            {"asked": asked, "said": said, "count": count}
            for asked, said, count in found.worst_pairs()
        ],
        "harm": _harm(run),
        "calibration": _calibration(run),
        "coverage": [_point(point) for point in run.points],
        "thresholds": _limits(run.shipped.model_dump()),
    }
    return told | _extras(run) | ({"mistakes": _mistakes(found.mistakes())} if mistakes else {})


def calibrated(found: Calibration) -> dict[str, Any]:
    """What was chosen, what it comes to, and the trade-off."""
    return {
        "goal": {"wrong_among_answered": found.goal.wrong, "declined": found.goal.declined},
        "met": found.is_met,
        "shipped": _setting(found.shipped),
        "chosen": _setting(found.chosen),
        "cross_validated": found.crossed.summary(),
        "decided_elsewhere": found.kept.summary(),
        "trade_off": [
            {
                "wrong_at_most": rung.wrong,
                "met": rung.is_met,
                **_setting(rung.chosen),
                "cross_validated": rung.crossed.summary(),
            }
            for rung in found.ladder
        ],
    }


def _compared(found: Compared) -> dict[str, Any]:
    told: dict[str, Any] = found.clean.tally.summary()
    return told | ({"typos": _typos(found)} if found.mistyped else {})


def _extras(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if run.asked.mistyped:
        told["typos"] = _typos(run.asked)
    if run.held_out:
        intents = {row.intent: _intent(row) for row in run.held_out.clean.by_intent()}
        told["folds"] = {"folds": run.folds, **_compared(run.held_out), "intents": intents}
    if run.doubtful:
        rows = [
            {"label": doubt.label, "said": doubt.said, "count": count, "reason": doubt.reason}
            for doubt, count in run.doubtful.rows
        ]
        told["doubtful"] = {"pairs": rows, "set_aside": run.doubtful.without.summary()}
    return told


def _typos(found: Compared) -> dict[str, Any]:
    slips = found.mistyped or found.clean
    told = {"edits": found.edits, **slips.tally.summary(), "cost_points": found.cost()}
    return told | {"red_team": slips.red_team()}


def _intent(row: IntentRow) -> dict[str, Any]:
    asked = row.tally
    return {
        "asked": asked.in_scope,
        "right": asked.right_count,
        "wrong": asked.wrong_count,
        "abstained": asked.abstained_count,
        "interval": list(asked.right.interval),
        "answers": row.answers.whole,
        "right_answers": row.answers.part,
    }


def _harm(run: Run) -> dict[str, Any]:
    rows = [
        {"asked": row.asked, "said": row.said, "count": row.count, "weight": row.weight}
        for row in run.harm.rows
    ]
    return {"total": run.harm.total, "per_hundred": run.harm.per_hundred, "pairs": rows}


def _calibration(run: Run) -> dict[str, Any]:
    bins = [{"confidence": each.confidence, **_share(each.right)} for each in run.reliability.bins]
    return {"expected_error": run.reliability.error, "bins": bins}


def _point(point: Point) -> dict[str, float]:
    return {
        "accept": point.accept,
        "coverage": point.coverage.value,
        "wrong_among_answered": point.wrong.value,
        "wrong_among_all_answered": point.wrong_of_all.value,
    }


def _setting(setting: Setting) -> dict[str, Any]:
    limits = _limits(setting.limits.model_dump())
    return {"thresholds": limits, **setting.tally.summary()}


def _limits(limits: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in limits.items()}


def _share(share: Share) -> dict[str, Any]:
    return {"right": share.part, "of": share.whole, "interval": list(share.interval)}


def _mistakes(results: Iterable[Result]) -> list[dict[str, Any]]:
    return [
        {
            "place": result.case.place,
            "verdict": result.verdict,
            "asked": list(result.case.labels),
            "said": result.said,
            "rule": result.rule,
            "text": result.case.text,
        }
        for result in results
    ]
