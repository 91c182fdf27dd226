"""Each statement of the FiLM page: another measurement turns its verdict."""

import pytest

from core.film.sensitivity import THRESHOLD
from pages.film import runs, sensitivity
from pages.film.settings import Settings
from pages.film.statements import (
    STATEMENTS,
    batch_statistics,
    identity_start,
    stable_diffusion,
    time_check,
    which_codes,
)
from scripts import published_codes

Runs = list[dict[str, object]]


def stored(
    *, early: tuple[float, ...], gradient: tuple[float, ...], failed: tuple[bool, ...]
) -> dict:
    """Training runs of one rate and three seeds: values with and without an identity start."""
    rows = [
        {
            "seed": seed,
            "rate": 1e-3,
            "start": start,
            "early_loss": early[k] + seed / 1e3,
            "largest_gradient": gradient[k] + seed / 1e3,
            "failed": failed[k],
        }
        for seed in range(3)
        for k, start in enumerate(("identity", "random"))
    ]
    network = {"width": 8, "depth": 3}
    return {"command": "x", "steps": 5, "early_steps": 1, "network": network, "runs": rows}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"early": (1, 2), "gradient": (1, 2), "failed": (False, True)}, "holds"),
        ({"early": (1, 2), "gradient": (1, 2), "failed": (False, False)}, "holds"),
        ({"early": (2, 1), "gradient": (2, 1), "failed": (True, False)}, "fails"),
        ({"early": (1, 2), "gradient": (1, 2), "failed": (True, False)}, "depends"),
        ({"early": (1, 2), "gradient": (2, 1), "failed": (False, False)}, "depends"),
    ],
)
def test_stability_is_judged_by_loss_gradients_and_failures(values: dict, verdict: str) -> None:
    found = identity_start.judge(stored(**values))
    assert found.verdict == verdict
    failed = [3 * value for value in values["failed"]]
    assert f"{failed[0]} failed runs against {failed[1]}" in found.measured


def test_the_stored_runs_are_those_that_the_statement_speaks_of() -> None:
    table = runs.identity_table()
    found = identity_start.judge(table)
    assert table["network"]["width"] == 128
    assert table["network"]["time_dim"] == 32
    for rate in {run["rate"] for run in table["runs"]}:
        assert f"at rate {rate:g}" in found.measured


@pytest.mark.parametrize(("moved", "verdict"), [(0.0, "fails"), (0.5, "holds")])
def test_batch_statistics_are_needed_if_other_samples_matter(moved: float, verdict: str) -> None:
    found = batch_statistics.judge({"group norm": moved, "batch norm": 4.0})
    assert found.verdict == verdict
    assert f"**{moved:.1g}**" in found.measured


@pytest.mark.parametrize(
    ("ddpm", "diffusion", "verdict"),
    [(0.0, 0.0, "fails"), (0.3, 0.0, "depends"), (0.3, 0.2, "holds")],
)
def test_which_codes_modulate_follows_from_their_slopes(
    ddpm: float, diffusion: float, verdict: str
) -> None:
    changes = {"DDPM": ddpm, "Stable Diffusion 1": diffusion, "guided-diffusion": 0.5}
    table = {"command": "x", "slope_change": changes}
    assert which_codes.judge(table).verdict == verdict
    adagn = stable_diffusion.judge(table)
    assert adagn.verdict == ("holds" if diffusion else "fails")
    assert (
        "Only a shift: none."
        in which_codes.judge({"command": "x", "slope_change": dict.fromkeys(changes, 0.5)}).because
    )


def test_the_stored_slopes_are_those_of_the_published_blocks() -> None:
    table = runs.published_codes()["slope_change"]
    for name, change in published_codes.measured().items():
        assert change == pytest.approx(table[name], rel=0.02, abs=1e-6), name
    assert table["DDPM"] < 1e-6
    assert table["DiT"] > 1e-3


def test_a_block_that_adds_keeps_its_slope_and_one_that_scales_does_not() -> None:
    import torch

    x = torch.randn(3, 4, generator=torch.Generator().manual_seed(0))
    assert published_codes.slope_change(lambda seed: x + seed) < 1e-6
    assert published_codes.slope_change(lambda seed: x * seed) == pytest.approx(1)


def test_the_time_check_is_judged_by_what_it_tells_apart() -> None:
    right = {"after 8 steps": 1.0, "shipped": 1.0, "exact": 1.0}
    deaf = dict.fromkeys(("untrained", "shipped with FiLM off", "random weights"), 0.0)
    assert time_check.judge(right | deaf).verdict == "holds"
    passing = time_check.judge(right | deaf | {"random weights": 2 * THRESHOLD})
    assert passing.verdict == "depends"
    assert "It also passes: random weights." in passing.because
    wrong = dict.fromkeys(right, 0.0) | dict.fromkeys(deaf, 1.0)
    assert time_check.judge(wrong).verdict == "fails"


def test_sensitivity_separates_trained_networks_from_those_without_time() -> None:
    found = sensitivity.measured(Settings())
    assert found["shipped with FiLM off"] == 0
    assert found["untrained"] == 0
    assert found["shipped"] > THRESHOLD
    assert abs(found["shipped"] - found["exact"]) < 0.5 * found["exact"]


def test_every_statement_is_found_and_judged() -> None:
    found = [statement(Settings()) for statement in STATEMENTS]
    assert len({one.text for one in found}) == 5
    assert found[-1].text.startswith("An identity start")
