"""Are the scripts of trial teams the ones that were approved, and can their questions be asked?"""

from collections.abc import Iterator
from datetime import date

from chatbot.errors import Problem
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.parser import nearest
from chatbot.knowledge.scripts import ScriptApproval


def problems(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """Every reason for which a script does not run on ``today`` though somebody wants it to.

    A script without any approval is a draft, not a fault: it does not run.
    """
    for script in knowledge.scripts.values():
        origin = knowledge.origin("script", script.trial)
        if script.trial not in knowledge.trials:
            what = f'there is no trial card "{script.trial}"'
            yield Problem(*origin.at("trial"), what, "add the card first")
        if script.language not in knowledge.languages:
            what = f'the site does not answer in "{script.language}"'
            yield Problem(
                *origin.at("language"), what, nearest(script.language, [*knowledge.languages])
            )
        for row, question in enumerate(script.questions):
            if question.field not in knowledge.fields:
                what = f'there is no field "{question.field}"'
                todo = nearest(question.field, [*knowledge.fields])
                yield Problem(*origin.at("questions", row, "field"), what, todo)
    for approval in knowledge.script_approvals.values():
        origin = knowledge.origin("scriptapproval", approval.trial)
        for key, what, todo in _faults(approval, knowledge, today):
            yield Problem(*origin.at(key), what, todo)


def _faults(
    approval: ScriptApproval, knowledge: Knowledge, today: date
) -> Iterator[tuple[str, str, str]]:
    """The key, the fault and what to do, for each fault of ``approval``."""
    script = knowledge.scripts.get(approval.trial)
    if script is None:
        yield (
            "trial",
            f'there is no script for "{approval.trial}"',
            "add it, or remove the approval",
        )
    elif script.hash != approval.sha256:
        what = f'the script of "{approval.trial}" is not the one that was approved'
        todo = f"restore it, or have this one approved (its hash is {script.hash})"
        yield "sha256", what, todo
    if today > approval.expires_on:
        what = f'the approval of "{approval.trial}" ended on {approval.expires_on}'
        yield "expires_on", what, "have it renewed; the script does not run"
    if today < approval.approved_on:
        what = f'the approval of "{approval.trial}" is of a day to come'
        yield "approved_on", what, "correct the day"
