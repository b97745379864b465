"""The capacity page follows from the figures kept, and the shape of growth makes sense."""

import json
from dataclasses import asdict, replace
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from chatbot.bench import capacity, capacity_page
from chatbot.bench.capacity import Assumed, Measured
from chatbot.cli import cli
from tests.conftest import ROOT

FIGURES = Measured(
    on="a machine", engine_ms=0.4, alone_ms=4.0, worker_ms=3.0, postgres_ms=0.5, redis_ms=0.1,
    nginx_ms=0.1, messages_per_s=300.0, worker_mb=100.0, shared_mb=50.0, event_bytes=1000.0,
    talk_bytes=600.0, wal_bytes=2000.0,
)  # fmt: skip
PLAIN = Assumed()


def test_one_message_per_second_is_carried_by_one_process() -> None:
    found = capacity.needed(1, FIGURES, PLAIN)
    assert (found.serving, found.keeping) == (capacity.ALONE, capacity.FILE)
    assert (found.workers, found.vcpus) == (1, 1.0)


def test_what_is_kept_follows_from_rows_and_days() -> None:
    found = capacity.needed(10, FIGURES, replace(PLAIN, mean=0.5, spare=1.0, turns_per_talk=3.0))
    assert found.rows == 10 * 0.5 * 86_400 * 30
    assert found.database_gb == pytest.approx(found.rows * (1000 + 600 / 3) / 1e9)


def test_workers_follow_from_processor_time() -> None:
    found = capacity.needed(1000, FIGURES, replace(PLAIN, busy=0.5))
    assert found.workers == 6
    assert found.vcpus == pytest.approx(1000 * 3.7 / 1000 / 0.5)


def test_money_follows_from_prices_alone() -> None:
    free = replace(PLAIN, price_vcpu_hour=0.0, price_gb_month=0.0)
    assert all(each.money_month == 0 for each in capacity.grow(FIGURES, free))
    dear = [each.money_month for each in capacity.grow(FIGURES, PLAIN)]
    assert dear == sorted(dear)
    assert dear[0] > 0


def test_every_step_follows_the_one_before() -> None:
    found = list(capacity.grow(FIGURES, PLAIN))
    serving = [capacity.SERVING.index(each.serving) for each in found]
    keeping = [capacity.KEEPING.index(each.keeping) for each in found]
    assert (serving, keeping) == (sorted(serving), sorted(keeping))
    assert (serving[0], keeping[0]) == (0, 0)
    assert found[-1].serving == capacity.MACHINES
    assert keeping[-1] >= capacity.KEEPING.index(capacity.PARTS)


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"connections_per_worker": 20}, capacity.POOLED),
        ({"database_vcpus": 4}, capacity.SHARDS),
        ({"retention_days": 1}, capacity.POSTGRES),
    ],
)
def test_what_keeps_it_follows_from_what_is_assumed(
    changed: dict[str, int], step: capacity.Step
) -> None:
    assert capacity.needed(10_000, FIGURES, replace(PLAIN, **changed)).keeping == step


def test_the_page_and_its_picture_are_of_the_figures_kept() -> None:
    measured = Measured.read()
    found = tuple(capacity.grow(measured, PLAIN))
    page = (ROOT / "docs" / "capacity.md").read_text("utf-8")
    assert capacity_page.renewed(page, measured, found) == page
    drawn = (ROOT / "docs" / "capacity.svg").read_text("utf-8")
    assert capacity_page.draw(found) == drawn
    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own text


def test_every_assumption_is_on_the_page() -> None:
    page = (ROOT / "docs" / "capacity.md").read_text("utf-8")
    for name in asdict(PLAIN):
        assert f"`{name}`" in page, name


def test_the_command_takes_other_assumptions() -> None:
    def printed(*options: str) -> list[dict[str, object]]:
        told = CliRunner().invoke(cli, ["capacity", "--json", *options])
        assert told.exit_code == 0, told.output
        rows: list[dict[str, object]] = json.loads(told.output)
        return rows

    plain, free = (
        printed(),
        printed("--assume", "price_vcpu_hour=0", "--assume", "retention_days=1"),
    )
    assert [row["per_s"] for row in plain] == list(capacity.RATES)
    assert float(str(free[-1]["money_month"])) < float(str(plain[-1]["money_month"]))


@pytest.mark.parametrize("given", ["nonsense=1", "busy", "busy=much", "busy=0"])
def test_an_assumption_that_is_none_is_refused(given: str) -> None:
    told = CliRunner().invoke(cli, ["capacity", "--assume", given])
    assert told.exit_code == 2
    assert given.partition("=")[0] in told.output
