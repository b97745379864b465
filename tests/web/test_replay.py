"""A decision is replayed from its receipt: the same bytes, or a plain word about why not."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from chatbot import cli
from chatbot.knowledge.loader import Knowledge
from chatbot.services.replay import NOT_REPLAYED, WITHHELD, Replay, ReplayError
from chatbot.services.replay import replay as replayed
from chatbot.storage import conversations
from chatbot.storage.tables import EventRow
from tests import factories
from tests.factories import ALARMS, HEBEI, WHAT_IS_CD7
from tests.web.conftest import StartSmall, services_of

MESSAGES = "/api/v1/messages"
PERSONAL = """\
  mail: [my mail]
  minor: [still a child]
"""
PERSONAL_RULE = """\
  - id: en_mail
    intent: about_bot
    severity: normal
    rank: 90
    answer: about_bot
    when: [mail]
    yields: [cd7]
  - id: en_minor
    intent: about_bot
    severity: normal
    rank: 40
    answer: about_bot
    when: [minor]
  - id: en_calm
    intent: emergency_symptoms
    severity: emergency
    rank: 2
    answer: emergency_now
    note: true
    when: [fever]
"""
COMPARED = """\
  - id: cd7_compared
    title: How does a percent compare?
    only: {heard: cd7_percent}
    text: |
      You wrote: {heard.cd7}.

      [figure: cd7_cutoffs] What records state

      CD7-positive without a cut-off: {cd7.positive_count}.
    next: [side_effects_general]
"""
CUTOFF = """\
cd7:
  rule: cutoff
  cutoffs: [{sign: more_than, percent: 30, cells: blasts}]
  source: registry_page
  sure: certain
sources: [registry_page]
"""
TALKS: dict[str, list[dict[str, str]]] = {
    "an answer": [{"text": "describe cd7"}],
    "a second answer": [{"text": "what is cd7"}, {"text": "what are the side effects"}],
    "about a trial": [{"text": "study status", "trial": HEBEI}],
    "a follow-up": [{"text": "what is cd7"}, {"text": "and for aml?"}],
    "two answers": [{"text": "what is cd7? what are the side effects?"}],
    "two answers about two trials": [{"text": "is NCT04938115 open? is NCT04599556 open?"}],
    "a part not understood": [{"text": "what is cd7? how do tigers sing?"}],
    "an unknown trial besides": [{"text": "what is cd7? is NCT99999999 open?"}],
    "an alarm": [{"text": "i cannot breathe"}],
    "an alarm where we know the country": [{"text": "i cannot breathe", "region": "US"}],
    "an answer of the screen without alarm": [{"text": "still a child"}],
    "a notice first": [{"text": "my mail, what is cd7"}],
    "a note of caution": [{"text": "fever, what is cd7"}],
    "a notice and no answer": [{"text": "my mail cd7 weather song"}],
    "a question back": [{"text": "join and status of the trial"}],
    "a miss": [{"text": "sing a song"}],
    "a second miss": [{"text": "sing a song"}, {"text": "weather tomorrow"}],
    "help": [{"text": "help"}],
    "starting over": [{"text": "what is cd7"}, {"text": "start over"}],
    "an unknown trial": [{"text": "what about NCT99999999"}],
    "a choice": [{"text": "sing a song"}, {"text": "2"}],
}


@pytest.fixture
def client(small_folder: Path, start_small: StartSmall) -> FlaskClient:
    """A service whose screen can notice and note things too."""
    alarms = factories.FILES[ALARMS].replace("rules:\n", f"{PERSONAL}  fever: [fever]\nrules:\n")
    concepts = "  cd7: [cd7]\n"
    factories.add(
        small_folder, ALARMS, alarms.replace("rules:\n", f"{concepts}rules:\n") + PERSONAL_RULE
    )
    return start_small()


def say(client: FlaskClient, talk: list[dict[str, str]]) -> list[dict[str, object]]:
    """Hold a talk; the replies."""
    replies: list[dict[str, object]] = []
    for message in talk:
        going_on = {"conversation": replies[0]["conversation"]} if replies else {}
        replies.append(client.post(MESSAGES, json={**message, **going_on}).get_json())
    return replies


def replay(client: FlaskClient, reply: dict[str, object]) -> Replay:
    """Replay a reply on the release that is served."""
    services = services_of(client.application)
    receipt = reply["receipt"]
    assert isinstance(receipt, dict)
    return replayed(services.database, services.known(), receipt["id"])


@pytest.mark.parametrize("name", TALKS)
def test_every_kind_of_reply_is_written_again_to_the_byte(client: FlaskClient, name: str) -> None:
    for reply in say(client, TALKS[name]):
        again = replay(client, reply)
        assert again.reply is not None
        assert again.reply.text == reply["text"]
        assert again.is_same


@pytest.mark.parametrize("text", ["cd7 62 %", "cd7 20 % by ihc"])
def test_a_reply_with_a_persons_number_is_written_again_without_it(
    small_folder: Path, start_small: StartSmall, text: str
) -> None:
    """The number is not kept, so neither it nor how it compared can come back."""
    factories.edit(small_folder, WHAT_IS_CD7, "answers:\n", f"answers:\n{COMPARED}")
    factories.edit(small_folder, f"trials/{HEBEI}.yaml", "sources: [registry_page]\n", f"{CUTOFF}")
    client = start_small()
    [reply] = say(client, [{"text": text}])
    said = str(reply["text"])
    again = replay(client, reply)
    assert again.is_same
    assert again.reply is not None
    kept = again.reply.text
    assert ("You wrote: CD7" in said, "You wrote" in kept) == (True, False)
    assert "what this record states" in said
    assert "what this record states" not in kept
    assert "more than 30% of the blasts" in kept
    assert WITHHELD in list(again.lines())


def test_the_talks_above_meet_every_kind_of_reply(client: FlaskClient) -> None:
    kinds = set()
    for talk in TALKS.values():
        for reply in say(client, talk):
            script = replay(client, reply).event.script
            assert script is not None
            kinds.add(script.kind)
    assert kinds == {"answer", "alarm", "ask_back", "decline", "fresh_start", "unknown_trial"}


def test_the_decision_is_told_as_it_was_stored(client: FlaskClient) -> None:
    [reply] = say(client, TALKS["about a trial"])
    lines = list(replay(client, reply).lines())
    assert lines[0].startswith("turn       1 on ")
    assert lines[1] == f"release    {reply['receipt']['release']}"  # type: ignore[index]
    assert lines[2].startswith("decided by matching:leads ")
    assert "outcome    answer, severity normal" in lines
    assert any(line.startswith("candidate  ") and "trial_status" in line for line in lines)
    assert "answers    trial_status_of_one" in lines
    assert f"subject    trial {HEBEI}" in lines
    assert lines[-2:] == ["The reply was written again: the same bytes.", NOT_REPLAYED]


def test_nothing_stored_for_it_holds_a_word_of_the_message(client: FlaskClient) -> None:
    talk = [{"text": "what is cd7 zzyzx quux"}, {"text": "zzyzx sing a song"}]
    say(client, talk)
    with services_of(client.application).database.transaction() as session:
        for row in session.query(EventRow):
            kept = str(
                {name: getattr(row, name) for name in list(EventRow.__table__.columns.keys())}
            )
            assert "zzyzx" not in kept
            assert "quux" not in kept


def test_another_release_does_not_pretend(
    client: FlaskClient, small_folder: Path, start_small: StartSmall
) -> None:
    [reply] = say(client, TALKS["an answer"])
    factories.edit(small_folder, WHAT_IS_CD7, "CD7 is a marker", "CD7 is a mark")
    again = replay(start_small(), reply)
    assert (again.reply, again.is_same) == (None, False)
    assert "Not written again: the folder is release" in list(again.lines())[-2]


def test_other_words_are_told_as_other_words(client: FlaskClient) -> None:
    [reply] = say(client, TALKS["an answer"])
    services = services_of(client.application)
    known = services.known()
    site = known.site.model_copy(update={"disclaimer": "Trust us."})
    changed: Knowledge = replace(known, site=site)
    again = replayed(services.database, changed, reply["receipt"]["id"])  # type: ignore[index]
    assert not again.is_same
    assert "NOT the one of the receipt" in list(again.lines())[-2]


def test_a_turn_without_a_script_is_told_but_not_written(client: FlaskClient) -> None:
    [reply] = say(client, TALKS["an answer"])
    database = services_of(client.application).database
    for script in (None, {"kind": "answer", "something": "of tomorrow"}):
        with database.transaction() as session:
            session.query(EventRow).one().script = script
        again = replay(client, reply)
        assert again.reply is None
        assert "kept without its script" in list(again.lines())[-2]
    with database.transaction() as session:
        assert conversations.with_receipt(session, "0" * 64) is None


def test_a_receipt_that_nobody_was_given_is_an_error(client: FlaskClient) -> None:
    services = services_of(client.application)
    with pytest.raises(ReplayError, match="no turn with this receipt"):
        replayed(services.database, services.known(), "0" * 64)


def test_the_command_prints_decision_and_reply(
    client: FlaskClient, small_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    [reply] = say(client, TALKS["an answer"])
    services_of(client.application)  # it is written now
    receipt = str(reply["receipt"]["id"])  # type: ignore[index]
    run = ["replay", receipt, "--knowledge", str(small_folder)]
    done = CliRunner().invoke(cli.cli, run, catch_exceptions=False)
    assert done.exit_code == 0
    assert done.output.endswith(f"{NOT_REPLAYED}\n\n{reply['text']}\n")
    factories.edit(small_folder, WHAT_IS_CD7, "CD7 is a marker", "CD7 is a mark")
    done = CliRunner().invoke(cli.cli, run, catch_exceptions=False)
    assert done.exit_code == 1
    assert "decided by matching:" in done.output
