"""Statements on conditioning: each verdict follows from rows, and other rows turn it."""

from collections.abc import Callable

import pytest

from core.experiments.conditioning_table import Row
from pages.conditioning import rules
from pages.conditioning.statements import (
    STATEMENTS,
    columns,
    concatenation,
    depth,
    halves,
    judged,
    period_rule,
    remedies,
    time_sensitivity,
    width_rule,
    without_time,
)
from tests.conditioning_rows import known, row


def table(**errors: float) -> dict[str, Row]:
    """Rows by name, with - written as _."""
    names = {name.replace("_", "-"): error for name, error in errors.items()}
    return {name: row(name, error) for name, error in names.items()}


def clocks(errors: dict[str, float], otherwise: float = 0.1) -> dict[str, Row]:
    """The whole grid of clocks; FiLM stands at P = 10 000, 1000 t, width 32."""
    names = [name for name, spec in known().items() if "clocks" in spec.views]
    return {name: row(name, errors.get(name, otherwise)) for name in names}


def told(film: float, none: float, agnostic: float, gate: float = 1.0) -> dict[str, Row]:
    values = {"film": film, "none": none, "time-agnostic": agnostic, "gate": gate}
    return {name: row(name, sensitivity=value) for name, value in values.items()}


def test_who_is_told_no_time_is_not_counted_among_the_told() -> None:
    rows = told(0.5, 0.0, 0.0) | {"time-none": row("time-none", sensitivity=0.0)}
    found = time_sensitivity.statement(rows)
    assert found.verdict == "holds"
    assert "2 of 2 networks" in found.measured


def sampled(none: float, agnostic: float) -> dict[str, Row]:
    far = {"film": 2.0, "none": none, "time-agnostic": agnostic}
    return {name: row(name, distance=value) for name, value in far.items()}


def helped(wider: float, period: float, layers: float, attention: float) -> dict[str, Row]:
    return table(
        film=0.1,
        deaf=0.5,
        deaf_sinusoid=0.5,
        deaf_wider=wider,
        deaf_period=period,
        deaf_layers=layers,
        deaf_attention=attention,
    )


RULED = {f"clock-p1000-s100-d{d}": 0.01 for d in (8, 32, 128)} | {
    f"clock-p10000-s1000-d{d}": 0.01 for d in (8, 128)
}
OTHER_P = {f"clock-p100-s{s}-d{d}": 0.01 for s in (100, 1000) for d in (8, 32, 128)}
UNRULED_WIDTHS = {
    name: 0.01 for name, one in clocks({}).items() if not 32 <= rules.point(one)[2] <= 64
}
CASES: list[tuple[str, Callable[[dict[str, Row]], object], dict[str, Row]]] = [
    (
        "holds",
        concatenation.statement,
        table(film=0.1, concatenation_input=0.2, concatenation=0.2),
    ),
    (
        "fails",
        concatenation.statement,
        table(film=0.1, concatenation_input=0.1, concatenation=0.05),
    ),
    (
        "depends",
        concatenation.statement,
        table(film=0.1, concatenation_input=0.2, concatenation=0.1),
    ),
    ("holds", halves.statement, table(film=0.1, scale=0.1, additive=0.2)),
    ("fails", halves.statement, table(film=0.1, scale=0.2, additive=0.1)),
    ("depends", halves.statement, table(film=0.1, scale=0.2, additive=0.2)),
    ("holds", time_sensitivity.statement, told(0.5, 0.0, 0.0)),
    ("depends", time_sensitivity.statement, told(0.5, 0.0, 0.0, gate=0.05)),
    ("fails", time_sensitivity.statement, told(0.5, 0.0, 0.2)),
    ("holds", without_time.statement, sampled(9.0, 9.0)),
    ("fails", without_time.statement, sampled(2.0, 3.0)),
    ("depends", without_time.statement, sampled(2.0, 9.0)),
    ("holds", remedies.statement, helped(0.1, 0.1, 0.25, 0.1)),
    ("fails", remedies.statement, helped(0.5, 0.6, 0.4, 0.4)),
    ("depends", remedies.statement, helped(0.5, 0.1, 0.5, 0.5)),
    ("holds", period_rule.statement, clocks(RULED | {"film": 0.01})),
    ("undecided", period_rule.statement, clocks({})),
    ("fails", period_rule.statement, clocks(OTHER_P)),
    ("depends", period_rule.statement, clocks({"clock-p100-s1000-d8": 0.01})),
    ("undecided", width_rule.statement, clocks({})),
    ("holds", width_rule.statement, clocks({f"clock-p10000-s1000-d{d}": 0.2 for d in (8, 128)})),
    ("fails", width_rule.statement, clocks(UNRULED_WIDTHS)),
    ("depends", width_rule.statement, clocks({"clock-p10000-s1-d8": 0.01})),
    (
        "holds",
        depth.statement,
        table(family_multi_scale=0.2, family_multi_scale_reversed=0.1, film=0.1),
    ),
    (
        "fails",
        depth.statement,
        table(family_multi_scale=0.1, family_multi_scale_reversed=0.2, film=0.1),
    ),
    (
        "undecided",
        depth.statement,
        table(family_multi_scale=0.1, family_multi_scale_reversed=0.1, film=0.1),
    ),
]


@pytest.mark.parametrize(
    ("verdict", "statement", "rows"),
    CASES,
    ids=lambda part: (
        getattr(part, "__module__", "").split(".")[-1] if callable(part) else str(part)[:9]
    ),
)
def test_each_verdict_follows_from_the_rows(
    verdict: str, statement: Callable[[dict[str, Row]], object], rows: dict[str, Row]
) -> None:
    assert statement(rows).verdict == verdict


def test_every_statement_can_come_out_either_way() -> None:
    for statement in STATEMENTS:
        found = {verdict for verdict, judge, _ in CASES if judge is statement}
        assert {"holds", "fails"} <= found


def test_without_their_rows_statements_are_undecided_and_say_which_are_missing() -> None:
    found = judged((row("film"),))
    assert {one.verdict for one in found} == {"undecided"}
    assert "concatenation-input" in found[0].measured
    assert len(columns(found)["verdict"]) == len(STATEMENTS)


def test_figures_of_a_statement_are_those_of_its_rows() -> None:
    found = concatenation.statement(table(film=0.1, concatenation_input=0.2, concatenation=0.15))
    assert "FiLM 0.1010 (0.1000 to 0.1020)" in found.measured
    assert "2.00 and 1.50 times" in found.because


def test_less_means_every_pair_of_seeds() -> None:
    near, far = row("film", 0.1), row("gate", 0.101)  # seeds are 2 % apart: they overlap
    assert not rules.less(near, far)
    assert rules.less(near, row("gate", 0.11))


@pytest.mark.parametrize(
    ("period", "steps", "ruled"),
    [
        (1000, 100, True),
        (5000, 500, True),
        (10_000, 100, False),
        (10_000, 1000, True),
        (1000, 1000, False),
        (1000, 1, False),
    ],
)
def test_the_rule_for_the_period_is_the_articles_table(
    period: float, steps: float, ruled: bool
) -> None:
    assert rules.period_ruled(period, steps) is ruled


def test_a_rule_is_undecided_where_nothing_can_tell() -> None:
    tested = rules.periods(clocks({}).values())
    places = {"T = 100, width 32", *(f"T = 1000, width {width}" for width in (8, 32, 128))}
    assert {one.place for one in tested} == places  # the grid has no corners
    assert rules.verdict(tested) == "undecided"
    assert not any(one.matters for one in tested)
    assert rules.verdict([]) == "undecided"
