"""Growth is measured on the phrases that ship, and drawn for people."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from chatbot.bench import curve, growth
from chatbot.bench.growth import Point
from chatbot.knowledge.loader import Knowledge


def point(phrases: int, spent: float, nearest: float | None) -> Point:
    return Point(phrases, 1.0, 0.5, 5.0, 4.0, 100.0, spent, spent * 2, nearest, nearest)


def test_each_size_is_learned_kept_and_asked(knowledge: Knowledge) -> None:
    (found,) = growth.measure(knowledge, [400])
    assert found.phrases == 400
    assert found.p99_us >= found.p50_us > 0
    assert found.nearest_us is not None
    assert found.alike_us is not None
    assert 0 < found.index_mb < found.rss_mb


def test_more_phrases_than_there_are_come_with_openings(knowledge: Knowledge) -> None:
    pool = list(growth._sentences(knowledge.languages["en"]))
    chosen = growth._chosen(pool, len(pool) + 3)
    assert len({each.sentence for each in chosen}) == len(pool) + 3


@pytest.mark.parametrize("nearest", [None, 18_000.0])
def test_the_picture_is_whole_svg(nearest: float | None, tmp_path: Path) -> None:
    drawn = curve.draw([point(1_000, 160, nearest), point(10_000, 170, None)])
    root = ET.fromstring(drawn)  # noqa: S314 - our own text
    assert root.tag.endswith("svg")
    assert drawn.count("<polyline") == (1 if nearest is None else 2)
    assert "10,000" in drawn
