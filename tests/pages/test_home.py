"""Home: every page is linked once, in the order of a denoising step, and nothing is missing."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.home.pipeline import ACROSS, PIPELINE
from pages.home.reading import READING
from pages.shared.catalogue import ENTRIES

FRAME = str(Path(__file__).parents[2] / "pages" / "frame.py")


@pytest.fixture(scope="module")
def home() -> AppTest:
    return AppTest.from_file(FRAME, default_timeout=60).run()


def test_every_page_is_linked_once_and_the_pipeline_comes_first(home: AppTest) -> None:
    linked = [link.proto.page for link in home.get("page_link")]
    names = [entry.name for entry in ENTRIES]
    assert sorted(linked) == sorted(names)
    assert linked[: len(PIPELINE)] == list(PIPELINE)
    assert set(PIPELINE) <= set(names)


def test_each_part_takes_what_the_part_before_gives() -> None:
    parts = [part.split(" → ", 1) for part in PIPELINE.values()]
    assert "γ(t)" in parts[0][1]
    assert "γ(t)" in parts[1][0]
    assert "u, c" in parts[1][1]
    assert "u, c" in parts[2][0]


def test_cards_stand_in_full_rows_of_equal_width(home: AppTest) -> None:
    cards = [column for column in home.get("column") if column.get("page_link")]
    assert len(cards) == len(ENTRIES)
    assert {card.weight for card in cards} == {1 / ACROSS}


def test_reading_names_titles_and_arxiv_numbers_once() -> None:
    numbers = [number for papers in READING.values() for number in papers.values()]
    assert all(re.fullmatch(r"\d{4}\.\d{5}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
