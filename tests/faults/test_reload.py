"""Whatever happens to the folder while we serve: one whole release answers, and nobody waits."""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chatbot.app import load_engine
from chatbot.errors import KnowledgeError
from chatbot.knowledge import checks, signature
from chatbot.knowledge import folder as files
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.reviews import content_hash
from chatbot.services.shared import Loaded
from chatbot.web import current
from tests import factories
from tests.factories import HEBEI, HOW_TO_JOIN, OUT_OF_SCOPE, SIDE_EFFECTS, WHAT_IS_CD7
from tests.faults.conftest import Service

OLD, NEW = "CD7 is a marker on some cells.", "CD7 is a mark on some cells."
Value = TypeVar("Value")
LONG = "en/intents/basics/long_answers.yaml"


def wait_for(look: Callable[[], Value], is_there: Callable[[Value], bool]) -> Value:
    """What ``look`` sees as soon as it is what we wait for; fails after some seconds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        seen = look()
        if is_there(seen):
            return seen
        time.sleep(0.01)
    pytest.fail("it did not come")


def long_file() -> str:
    """An intent of about 2 kB. Cut between two answers it is still well-formed."""
    answers = [
        f"  - id: long_{name}\n    title: What about {name}?\n    phrases: [tell me of {name}]\n"
        f"    text: |\n      Café number {name}. {'Words of an approved text. ' * 8}\n"
        for name in ("one", "two", "three", "four", "five", "six")
    ]
    head = "id: long_answers\ntitle: What about it?\nphrases: [a long story]\nanswers:\n"
    return head + "".join(answers)


@pytest.fixture
def long_folder(folder: Path) -> Path:
    """The small folder with a longer file."""
    factories.add(folder, LONG, long_file())
    return folder


def test_a_change_is_served_without_a_restart(service: Service) -> None:
    before = service.ask()
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    service.settle()
    after = service.ask()
    assert OLD in str(before["text"])
    assert NEW in str(after["text"])
    assert before["receipt"] != after["receipt"]
    assert service.ready()[1]["reload"] == {"ok": True, "problems": 0, "first": ""}


@pytest.mark.fault("S-107")
def test_a_folder_that_is_still_being_written_is_left_alone(service: Service) -> None:
    release = service.ready()[1]["release"]
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    service.reloader.look(service.serving)
    assert service.ready()[1]["release"] == release
    factories.edit(service.folder, SIDE_EFFECTS, "Ask the study team", "Ask your study team")
    service.reloader.look(service.serving)
    assert service.ready()[1]["release"] == release
    service.reloader.look(service.serving)
    assert service.ready()[1]["release"] != release


@pytest.mark.fault("S-107")
def test_an_edit_waits_for_its_signature(
    start: Callable[[], Service], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign() -> None:
        text = signature.sign(checks.load_checked(folder).release, pem)
        (folder / files.SIGNATURE).write_text(text, "ascii")

    monkeypatch.setenv("CHATBOT_RELEASE_KEYS", signature.public_of(key))
    sign()
    service = start()
    factories.edit(folder, WHAT_IS_CD7, OLD, NEW)
    service.settle()
    told = service.ready()[1]["reload"]
    assert isinstance(told, dict)
    assert "signed is another release" in told["first"]
    assert OLD in str(service.ask()["text"])
    sign()
    service.settle()
    assert NEW in str(service.ask()["text"])


@pytest.mark.fault("S-107")
def test_a_folder_touched_while_it_is_read_is_read_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two halves of two releases may well pass every check."""
    load = service.reloader._load
    release = service.ready()[1]["release"]
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)

    def load_slowly(before: Knowledge | None, learn: bool) -> Loaded:
        loaded = load(before, learn)
        factories.edit(service.folder, SIDE_EFFECTS, "Ask the study team", "Ask your study team")
        return loaded

    monkeypatch.setattr(service.reloader, "_load", load_slowly)
    service.settle()
    assert service.ready()[1]["release"] == release
    monkeypatch.setattr(service.reloader, "_load", load)
    service.settle()
    served = service.serving.services.known()
    assert served.release == checks.load_checked(service.folder).release


def test_an_unchanged_folder_is_not_loaded_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.reloader, "_load", lambda *_: pytest.fail("it was loaded"))
    service.settle()


def replace_by_folder(path: Path) -> None:
    """Put a folder where a file was."""
    path.unlink()
    path.mkdir()


FAULTS: dict[str, Callable[[Path], object]] = {
    "bad UTF-8": lambda path: (path / WHAT_IS_CD7).write_bytes(b"id: caf\xe9\n"),
    "not YAML": lambda path: factories.add(path, WHAT_IS_CD7, "id: [what_is_cd7"),
    "an unknown key": lambda path: factories.edit(path, SIDE_EFFECTS, "note: true", "nota: true"),
    "a key missing": lambda path: factories.edit(path, HOW_TO_JOIN, "    text: Talk", "    # Talk"),
    "a dead link": lambda path: factories.edit(path, SIDE_EFFECTS, "[what_is_cd7,", "[nothing,"),
    "a bare digit": lambda path: factories.edit(path, HOW_TO_JOIN, "Talk with", "Talk 3 times to"),
    "a praise": lambda path: factories.edit(path, HOW_TO_JOIN, "Talk with", "A miracle:"),
    "an empty file": lambda path: factories.add(path, WHAT_IS_CD7, ""),
    "a file full of zeros": lambda path: (path / WHAT_IS_CD7).write_bytes(b"\0" * 300),
    "very many levels": lambda path: factories.add(path, WHAT_IS_CD7, "- " * 100_000 + "a"),
    "a file removed": lambda path: (path / "sources.yaml").unlink(),
    "a card removed": lambda path: (path / f"trials/{HEBEI}.yaml").unlink(),
    "a question removed": lambda path: (path / HOW_TO_JOIN).unlink(),
    "the folder removed": lambda path: path.rename(path.with_name("gone")),
    "a folder for a file": lambda path: replace_by_folder(path / "regions.yaml"),
    "nothing to decline by": lambda path: (path / OUT_OF_SCOPE).unlink(),
}


@pytest.mark.fault("S-107")
@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_folder_is_not_served_and_the_reason_is_told(
    service: Service, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = service.ask()["receipt"]
    FAULTS[name](service.folder)
    service.settle()
    status, body = service.ready()
    reload = body["reload"]
    assert isinstance(reload, dict)
    assert (status, reload["ok"]) == (200, False)
    assert reload["problems"] > 0
    assert ".yaml:" in reload["first"]
    assert service.ask()["receipt"] == before
    [record] = [each for each in caplog.records if "knowledge" in each.getMessage()]
    assert vars(record)["fields"]["first"] == reload["first"]


@pytest.mark.fault("S-107")
@pytest.mark.parametrize("name", FAULTS)
def test_a_repaired_folder_is_served_again(service: Service, name: str, tmp_path: Path) -> None:
    FAULTS[name](service.folder)
    service.settle()
    for path in sorted(service.folder.rglob("regions.yaml")):
        if path.is_dir():
            path.rmdir()
    factories.write_folder(service.folder)
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    service.settle()
    assert service.ready()[1]["reload"] == {"ok": True, "problems": 0, "first": ""}
    assert NEW in str(service.ask()["text"])


@pytest.mark.fault("S-107")
def test_a_file_cut_short_at_any_byte_is_seen(long_folder: Path) -> None:
    """Requirement S-107. Some cuts leave a file that passes every check by itself."""
    whole = (long_folder / LONG).read_bytes()
    before = files.contents(long_folder)
    unseen, passes = [], 0
    for size in range(len(whole)):
        (long_folder / LONG).write_bytes(whole[:size])
        if size % 7 == 0 or whole[size - 1 : size] == b"\n":
            with contextlib.suppress(KnowledgeError):
                checks.load_checked(long_folder)
                passes += 1
        if not files.cut(before, files.contents(long_folder)):
            unseen.append(size)
    assert len(whole) > 2000
    assert unseen == []
    assert passes > 0


@pytest.mark.fault("S-107")
def test_a_file_cut_short_at_any_byte_is_not_served(
    long_folder: Path, start: Callable[[], Service]
) -> None:
    service = start()
    release = service.serving.services.known().release
    whole = (long_folder / LONG).read_bytes()
    served = set()
    for size in range(0, len(whole), 7):
        (long_folder / LONG).write_bytes(whole[:size])
        service.settle()
        served.add(service.serving.services.known().release)
        assert not service.serving.services.loading.ok, size
    assert served == {release}
    assert service.ask("tell me of six")["receipt"]
    (long_folder / LONG).write_bytes(whole)
    service.settle()
    assert service.serving.services.loading.ok


@pytest.mark.fault("S-108")
def test_a_file_cut_short_at_start_is_a_whole_release_or_none(
    long_folder: Path, start: Callable[[], Service]
) -> None:
    whole = (long_folder / LONG).read_bytes()
    for size in range(0, len(whole), 211):
        (long_folder / LONG).write_bytes(whole[:size])
        service = start()
        status, body = service.ready()
        assert status in (200, 503)
        if status == 200:
            assert body["release"] == checks.load_checked(long_folder).release


@pytest.mark.fault("S-107")
def test_a_newer_file_that_is_half_written_is_not_served(
    long_folder: Path, start: Callable[[], Service]
) -> None:
    """It begins in other words, so it is not the beginning of what was there; but answers lack."""
    service = start()
    release = service.serving.services.known().release
    newer = long_file().replace("What about it?", "What of it?")
    factories.add(long_folder, LONG, newer[: newer.index("  - id: long_four")])
    service.settle()
    assert service.serving.services.known().release == release
    assert 'answer "long_four" is gone' in service.serving.services.loading.first
    factories.add(long_folder, LONG, newer)
    service.settle()
    assert service.serving.services.known().release != release


def test_a_file_that_was_renamed_is_served(service: Service) -> None:
    release = service.serving.services.known().release
    (service.folder / "facts" / "results.yaml").rename(service.folder / "facts" / "figures.yaml")
    service.settle()
    assert service.serving.services.loading.ok
    assert service.serving.services.known().release != release


def test_what_was_removed_on_purpose_is_served_when_asked(service: Service) -> None:
    """A signal says that it is meant (requirement S-34: one intent switched off)."""
    (service.folder / f"trials/{HEBEI}.yaml").unlink()
    service.settle()
    assert HEBEI in service.serving.services.known().trials
    service.reloader.look(service.serving, asked=True)
    assert HEBEI not in service.serving.services.known().trials
    assert service.ready()[1]["reload"] == {"ok": True, "problems": 0, "first": ""}


def test_even_when_asked_a_broken_folder_is_not_served(service: Service) -> None:
    release = service.ready()[1]["release"]
    (service.folder / "sources.yaml").unlink()
    service.reloader.look(service.serving, asked=True)
    assert service.ready()[1]["release"] == release
    assert service.serving.services.loading.first.startswith("sources.yaml:1: the file is missing")


@pytest.mark.fault("S-108")
def test_a_broken_first_start_is_not_ready_and_says_the_emergency_line(
    folder: Path, start: Callable[[], Service]
) -> None:
    """Requirement S-108."""
    factories.edit(folder, SIDE_EFFECTS, "note: true", "note: perhaps")
    service = start()
    status, body = service.ready()
    assert status == 503
    assert body["code"] == "not_ready"
    what = f"{SIDE_EFFECTS}:11: answers.0.note: must be true or false (correct the value)"
    reload = body["reload"]
    assert isinstance(reload, dict)
    assert (reload["ok"], reload["first"]) == (False, what)
    for address in ("/", "/faq/", "/faq/trials/", "/verify/" + "0" * 64):
        page = service.client.get(address)
        assert page.status_code == 503
        assert page.content_type.startswith("text/html")
        assert "call your local emergency number" in page.text
    reply = service.client.post("/api/v1/messages", json={"text": "what is cd7"})
    assert reply.get_json()["outcome"] == "fallback"
    assert "call your local emergency number" in reply.get_json()["text"]


@pytest.mark.fault("S-108")
def test_after_a_broken_first_start_a_repair_is_enough(
    folder: Path, start: Callable[[], Service]
) -> None:
    factories.edit(folder, SIDE_EFFECTS, "note: true", "note: perhaps")
    service = start()
    factories.edit(folder, SIDE_EFFECTS, "note: perhaps", "note: true")
    service.settle()
    assert service.ready()[0] == 200
    assert service.ask()["outcome"] == "answer"
    assert service.client.get("/faq/").status_code == 200


def test_a_talk_goes_on_in_a_release_that_has_less(service: Service) -> None:
    reply = service.client.post("/api/v1/messages", json={"text": "what is cd7", "trial": HEBEI})
    talk = reply.get_json()["conversation"]
    (service.folder / f"trials/{HEBEI}.yaml").unlink()
    factories.edit(service.folder, SIDE_EFFECTS, "[what_is_cd7, how_to_join_contact]", "[]")
    (service.folder / WHAT_IS_CD7).unlink()
    ui = "choices: [what_is_cd7, how_to_join_contact, side_effects_general]"
    factories.edit(service.folder, "en/ui.yaml", ui, "choices: [side_effects_general]")
    service.reloader.look(service.serving, asked=True)
    assert service.serving.services.loading.ok
    for text in ("and for aml?", "is the trial open", "1", "and for children?"):
        said = {"text": text, "conversation": talk}
        assert service.client.post("/api/v1/messages", json=said).status_code == 200


def test_one_request_works_with_one_release(service: Service) -> None:
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    with service.app.test_request_context():
        before = current.services()
        service.settle()
        assert current.services() is before
    with service.app.test_request_context():
        assert current.services() is service.serving.services is not before


def hashes(knowledge: Knowledge) -> set[str]:
    """The hashes of all answers of a release."""
    answers = (answer for each in knowledge.languages.values() for _, answer in each.answers())
    return {content_hash(answer, knowledge.facts) for answer in answers}


@pytest.mark.fault("S-107")
def test_every_reply_is_of_one_release_while_releases_change(service: Service) -> None:
    """Requirement S-107: the swap is one reference, so there is nothing in between."""
    known = {service.serving.services.known().release: hashes(service.serving.services.known())}
    replies: list[dict[str, object]] = []
    wrong: list[int] = []
    done = threading.Event()

    def talk() -> None:
        client = service.app.test_client()
        while not done.is_set():
            reply = client.post("/api/v1/messages", json={"text": "what is cd7"})
            if reply.status_code == 200:
                replies.append(reply.get_json())
            else:
                wrong.append(reply.status_code)

    threads = [threading.Thread(target=talk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(12):
        words = (OLD, NEW) if number % 2 == 0 else (NEW, OLD)
        factories.edit(service.folder, WHAT_IS_CD7, *words)
        service.settle()
        served = service.serving.services.known()
        known[served.release] = hashes(served)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(known) == 2
    assert {reply["receipt"]["release"] for reply in replies} == set(known)  # type: ignore[index]
    for reply in replies:
        receipt = reply["receipt"]
        assert isinstance(receipt, dict)
        assert {note["hash"] for note in receipt["answers"]} <= known[receipt["release"]]
        assert (NEW in str(reply["text"])) == (OLD not in str(reply["text"]))


def test_the_thread_sees_a_change_by_itself_and_keeps_its_texts(service: Service) -> None:
    old = service.ask()["receipt"]
    assert isinstance(old, dict)
    service.reloader.start(service.serving, 0.01)
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    new = wait_for(lambda: service.ask()["receipt"], lambda receipt: receipt != old)
    assert isinstance(new, dict)
    assert told_current(service, old) is False
    assert told_current(service, new) is True


def told_current(service: Service, receipt: dict[str, Any]) -> bool:
    """Whether the first text of a receipt is served now, as soon as anything is told of it."""
    address = f"/api/v1/verify/{receipt['answers'][0]['hash']}"
    told = wait_for(
        lambda: service.client.get(address).get_json(force=True),
        lambda told: told.get("kind") == "answer",
    )
    return bool(told["is_current"])


def test_a_thread_that_is_only_to_be_asked_does_nothing_by_itself(service: Service) -> None:
    service.reloader.start(service.serving, 0)
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    assert OLD in str(service.ask()["text"])
    service.reloader.ask()
    wait_for(lambda: service.ask()["text"], lambda text: NEW in str(text))


def test_the_thread_outlives_what_it_did_not_expect(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_folder: Path) -> files.Stamp:
        raise OSError("no such device")

    with monkeypatch.context() as broken:
        broken.setattr(files, "stamp", fail)
        service.reloader.start(service.serving, 0.01)
        wait_for(lambda: caplog.text, lambda text: "could not be looked at" in text)
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    wait_for(lambda: service.ask()["text"], lambda text: NEW in str(text))
    assert "no such device" not in caplog.text


def test_who_may_not_learn_waits_until_it_was_learned(service: Service) -> None:
    """The process that workers are forked from: it must be free to replace one that dies."""
    old = service.serving.services.known().release
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    for _ in range(4):
        service.reloader.look(service.serving, learn=False)
    assert service.serving.services.known().release == old
    learned = load_engine(service.settings).engine
    assert learned is not None
    for _ in range(2):
        service.reloader.look(service.serving, learn=False)
    assert service.serving.services.known().release == learned.knowledge.release != old


def test_what_is_served_already_is_not_loaded_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was broken and is as before: nobody has to wait for it."""
    factories.edit(service.folder, WHAT_IS_CD7, OLD, NEW)
    service.settle()
    whole = (service.folder / WHAT_IS_CD7).read_text("utf-8")
    factories.add(service.folder, WHAT_IS_CD7, whole[:40])
    service.settle()
    assert not service.serving.services.loading.ok
    monkeypatch.setattr(service.reloader, "_load", lambda *_: pytest.fail("it was loaded"))
    factories.add(service.folder, WHAT_IS_CD7, whole)
    service.settle()
    assert service.ready()[1]["reload"] == {"ok": True, "problems": 0, "first": ""}
    assert NEW in str(service.ask()["text"])
