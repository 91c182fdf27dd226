"""Statements of the time embedding page: each verdict follows from numbers, and can turn."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.embeddings import Sinusoid
from pages.shared.layout import Statement
from pages.time_embedding import statements
from pages.time_embedding.settings import AllSettings, Settings
from pages.time_embedding.statements import (
    column_order,
    float32,
    formula_and_code,
    frequency_order,
    linear_shift,
    low_first,
    neighbours,
    period,
    period_rule,
    periodic,
    sources,
    unit_time,
)

PAIR = Sinusoid(dim=2)  # one channel, ω = 1
EVEN = Sinusoid(max_period=1.0)  # every ω = 1
SLOW_FIRST = Sinusoid(max_period=0.01)


def at(one: Sinusoid = Sinusoid(), **values: object) -> Settings:  # noqa: B008
    made: Settings = AllSettings(**one.settings(), **values)
    return made


def test_the_verdicts_at_the_defaults() -> None:
    found = [statement(at()).verdict for statement in statements.STATEMENTS]
    expected = {
        period: "fails",
        unit_time: "depends",
        linear_shift: "holds",
        neighbours: "holds",
        formula_and_code: "fails",
        column_order: "fails",
        frequency_order: "holds",
        low_first: "fails",
        periodic: "fails",
        period_rule: "fails",
        float32: "depends",
    }
    assert found == list(expected.values())


# A module, and settings of source and viewer that give another verdict.
TURNED: list[tuple[str, Callable[[], Statement]]] = [
    ("depends", lambda: unit_time.statement(at(), Sinusoid("ddpm", time_scale=1.0, dim=32))),
    ("holds", lambda: unit_time.statement(at(), Sinusoid("ddpm", time_scale=1000.0, dim=32))),
    ("fails", lambda: unit_time.statement(at(Sinusoid(time_scale=1.0)))),
    ("fails", lambda: linear_shift.statement(at(), tolerance=1e-18)),
    ("depends", lambda: neighbours.statement(at(Sinusoid(steps=10)))),
    ("fails", lambda: neighbours.statement(at(Sinusoid(steps=10)), Sinusoid(steps=10))),
    ("depends", lambda: formula_and_code.statement(at(EVEN))),
    (
        "holds",
        lambda: formula_and_code.statement(
            at(replace(PAIR, max_period=1.0)), Sinusoid(dim=2, max_period=1.0)
        ),
    ),
    ("depends", lambda: column_order.statement(at(PAIR))),
    ("holds", lambda: column_order.statement(at(PAIR), PAIR)),
    ("depends", lambda: frequency_order.statement(at(SLOW_FIRST))),
    ("fails", lambda: frequency_order.statement(at(SLOW_FIRST), SLOW_FIRST)),
    ("depends", lambda: low_first.statement(at(SLOW_FIRST))),
    ("holds", lambda: low_first.statement(at(SLOW_FIRST), SLOW_FIRST)),
    ("depends", lambda: periodic.statement(at(PAIR))),
    ("holds", lambda: periodic.statement(at(PAIR), PAIR)),
    ("holds", lambda: float32.statement(at(Sinusoid(steps=4000, time_scale=4000.0)), 4000)),
    ("fails", lambda: float32.statement(at(Sinusoid(steps=100, time_scale=100.0)), 100)),
]


@pytest.mark.parametrize(("verdict", "statement"), TURNED)
def test_another_measurement_turns_the_verdict(
    verdict: str, statement: Callable[[], Statement]
) -> None:
    assert statement().verdict == verdict


def test_the_period_holds_only_if_both_halves_do() -> None:
    assert period.holds([0.5, 0.4, 0.1], [9, 5, 2])
    assert period.holds([0.5, 0.4], [None, 5])
    assert not period.holds([0.5, 0.6, 0.1], [9, 5, 2])
    assert not period.holds([0.5, 0.4, 0.1], [9, 9, 2])


def test_the_rule_of_thumb_can_hold() -> None:
    assert period_rule.holds(5_000.0, 300)
    assert not period_rule.holds(10.0, 300)
    assert period_rule.holds(100_000.0, 2000)
    assert not period_rule.holds(100_000.0, 700)


def test_a_falling_similarity_turns_the_period_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    def similarities(_one: Sinusoid, periods: tuple[float, ...], _lag: float) -> list[float]:
        return [0.9 - 0.1 * i for i, _ in enumerate(periods)]

    def resolutions(_one: Sinusoid, periods: tuple[float, ...], _at: float) -> list[float]:
        return [30.0 - i for i, _ in enumerate(periods)]

    monkeypatch.setattr(period.measures, "similarities", similarities)
    assert period.statement(at()).verdict == "fails"  # steps are not told apart any sooner
    monkeypatch.setattr(period.measures, "resolutions", resolutions)
    assert period.statement(at()).verdict == "holds"


def test_other_ranks_turn_the_rule_of_thumb(monkeypatch: pytest.MonkeyPatch) -> None:
    def best(one: Sinusoid, _periods: tuple[float, ...]) -> float:
        return period_rule.suggested(one.steps)[0]

    monkeypatch.setattr(period_rule.measures, "best_period", best)
    assert period_rule.statement(at()).verdict == "holds"


def test_bounded_smooth_and_periodic_each_can_fail() -> None:
    assert periodic.holds(1.0, 0.9, 1.0, 1.0)
    assert not periodic.holds(1.1, 0.9, 1.0, 1.0)
    assert not periodic.holds(1.0, 1.1, 1.0, 1.0)
    assert not periodic.holds(1.0, 0.9, 1.0, 0.99)


def test_the_notes_figures_are_the_measured_ones() -> None:
    text = formula_and_code.statement(at())
    assert "12.7%" in text.measured
    assert "1.0%" in text.measured
    for figure in ("0.3%", "26%", "10"):
        assert figure in text.because


def test_unscaled_times_have_the_measured_cosines_and_ranks() -> None:
    text = unit_time.statement(at())
    assert "0.9999956 as written" in text.measured
    assert "0.645 once" in text.measured
    assert "1.06 effective" in text.because
    assert "from 1 to 1\u202f000" in text.because  # what a period of 0.001 sets is the highest


def test_float16_keeps_all_whole_steps_and_bfloat16_does_not() -> None:
    text = float32.statement(at()).measured
    assert "float16 keeps 1\u202f000 of 1\u202f000" in text
    assert "makes 1\u202f000 of the last" in text  # bfloat16 rounds 999 up


def test_a_verdict_is_unanimous_or_depends() -> None:
    assert sources.verdict(True, True) == "holds"
    assert sources.verdict(False, False) == "fails"
    assert sources.verdict(True, False) == "depends"
