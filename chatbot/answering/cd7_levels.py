"""CD7 cut-offs of the trial records as a table, beside a share that a person gave, if any."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from chatbot.knowledge.cd7 import Cd7Rule, Comparison, Cutoff, Share, compare
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Trial
from chatbot.reply import Block
from chatbot.text import without_noughts

_ALL = 100
_ASSAYS = {"flow", "ihc"}


def table(caption: str, trials: Iterable[Trial], share: Share | None, ui: Ui) -> Block:
    """The trials whose record states a cut-off, the lowest first; without a share, no comparison.

    A number stands in the table with its own words alone: what the record asks for, and how the
    share stands to that. Nothing adds these up, for nobody but a study team can (promise P6).
    """
    header: tuple[str, ...] = (ui.cd7_words["trial"], ui.cd7_words["asked"])
    rows: list[tuple[str, ...]] = []
    for trial, rule in with_cutoff(trials):
        row = (trial_cell(trial), asked(rule, ui))
        rows.append((*row, standing(compare(rule, share), ui)) if share else row)
    if share:
        header = (*header, ui.cd7_words["yours"])
    return Block("table", caption, header=header, rows=tuple(rows))


def with_cutoff(trials: Iterable[Trial]) -> list[tuple[Trial, Cd7Rule]]:
    """The trials whose record states a cut-off, with its rule, the lowest first."""
    found = [(trial, trial.cd7) for trial in trials if trial.cd7 and trial.cd7.cutoffs]
    return sorted(found, key=lambda pair: (_lowest(pair[1]), pair[0].id))


def _lowest(rule: Cd7Rule) -> tuple[Decimal, bool]:
    return min((cutoff.percent, cutoff.sign == "more_than") for cutoff in rule.cutoffs)


def trial_cell(trial: Trial) -> str:
    """A trial as the first column names it."""
    return f"{trial.id}: {trial.title}"


def asked(rule: Cd7Rule, ui: Ui) -> str:
    """The cut-offs of a record in words, each with the test it counts by."""
    told = "; ".join(_cutoff(cutoff, ui) for cutoff in rule.cutoffs)
    if rule.sure == "certain":
        return told
    doubt = "not_exact" if rule.sure == "approximate" else "outdated"
    return ui.cd7_words[doubt].format(asked=told)


def _cutoff(cutoff: Cutoff, ui: Ui) -> str:
    words = ui.cd7_words["cutoff"]
    by = "either" if set(cutoff.assays) == _ASSAYS else next(iter(cutoff.assays), "not_stated")
    number = ui.cd7_shares[cutoff.sign].format(number=without_noughts(cutoff.percent))
    return words.format(share=number, cells=ui.cd7_cells[cutoff.cells], assay=ui.cd7_assays[by])


def standing(comparison: Comparison, ui: Ui) -> str:
    """How a share stands to a record in words."""
    told = ui.cd7_standings[comparison.standing]
    if comparison.if_by is None:
        return told
    return ui.cd7_standings["only_if"].format(standing=told, test=ui.cd7_tests[comparison.if_by])


def heard(share: Share, ui: Ui) -> str:
    """A share as it was read, to be shown back: "CD7 62%, by flow cytometry"."""
    words = ui.cd7_words["heard"]
    return words.format(share=_share(share, ui), assay=ui.cd7_assays[share.assay or "not_named"])


def _share(share: Share, ui: Ui) -> str:
    low, high = without_noughts(share.low), without_noughts(share.high)
    if share.low == share.high:
        return ui.cd7_shares["about" if share.about else "exactly"].format(number=high)
    if share.high == _ALL and share.low:
        return ui.cd7_shares["more_than" if share.low_open else "at_least"].format(number=low)
    if share.low == 0:
        return ui.cd7_shares["less_than" if share.high_open else "at_most"].format(number=high)
    return ui.cd7_shares["between"].format(low=low, high=high)


def other_records(trials: Iterable[Trial]) -> Mapping[str, str]:
    """What the ``{cd7.…}`` slots say of the records without a cut-off: ids, and how many."""
    groups: dict[str, list[str]] = {"positive": [], "not_a_rule": [], "not_stated": []}
    for trial in sorted(trials, key=lambda trial: trial.id):
        rule = trial.cd7.rule if trial.cd7 else "not_stated"
        if rule in groups:
            groups[rule].append(trial.id)
    lists = {name: ", ".join(ids) for name, ids in groups.items()}
    return lists | {f"{name}_count": str(len(ids)) for name, ids in groups.items()}
