"""Published statements on FiLM: their words, and the verdict that our measurements support."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.film import variants
from core.film.sensitivity import THRESHOLD
from pages.film import runs, sensitivity
from pages.film.export import numbers_button
from pages.film.settings import Settings
from pages.shared import layout
from pages.shared.layout import Statement, Verdict
from pages.shared.runs import kept

NOTES = "Lecture notes “Time Embedding and FiLM” (PyTorch)"
SAME = 1e-4  # relative changes below it are rounding
NAMED = ("DDPM", "Stable Diffusion 1")  # the codes that the statement names
MOST = 0.8  # of the pairs: what counts as clear
MEASURES = {  # of a training run: in words → its name in the table
    "early loss": "early_loss",
    "largest gradient": "largest_gradient",
    "failure": "failed",
}


def statements(settings: Settings) -> None:
    """Draws all statements with their verdicts."""
    layout.section("Published statements", "Each with our measurement and its verdict.")
    codes, table = runs.published_codes(), runs.identity_table()
    found = (
        batch_statistics(kept(variants.batch_dependence, settings.seed)),
        which_codes(codes),
        stable_diffusion(codes),
        time_check(sensitivity.measured(settings)),
    )
    for pair in (found[:2], found[2:]):
        for column, statement in zip(st.columns(2), pair, strict=True):
            with column:
                layout.statement(statement)
    layout.statement(kept(identity, table), _training_runs(settings, table))


def share(found: int, of: int) -> Verdict:
    """Holds where all agree, fails where none does, else it depends."""
    if found == of:
        return "holds"
    return "fails" if found == 0 else "depends"


def batch_statistics(found: Mapping[str, float]) -> Statement:
    """Statement 7: adaptive group norm needs batch statistics."""
    return Statement(
        "Adaptive group normalisation needs batch statistics.",
        NOTES,
        "when all other samples of a batch are replaced, the output of a sample changes by "
        f"**{found['group norm']:.1g}** with group norm and FiLM, and by "
        f"{found['batch norm']:.2f} with batch norm and FiLM.",
        "holds" if found["group norm"] > SAME * found["batch norm"] else "fails",
    )


def which_codes(table: Mapping[str, Any]) -> Statement:
    """Statement 8: FiLM is used in DDPM and Stable Diffusion."""
    changes: Mapping[str, float] = table["slope_change"]
    listed = ", ".join(f"{name} **{_slope(change)}**" for name, change in changes.items())
    return Statement(
        "FiLM is used in DDPM and Stable Diffusion.",
        f"{NOTES}; measured on diffusers' blocks by `{table['command']}`",
        "by how much the time embedding changes the slope of a block's features, relative to "
        f"the slope: {listed}. An embedding that is only added changes it by 0.",
        share(sum(changes[name] > SAME for name in NAMED), len(NAMED)),
        f"Scale and shift: {_those(changes, modulates=True)}. Only a shift: "
        f"{_those(changes, modulates=False)}.",
        when="Measured before",
    )


def _slope(change: float) -> str:
    """A relative change of slope, 0 where it is rounding."""
    return f"{change:.2g}" if change > SAME else "0"


def _those(changes: Mapping[str, float], *, modulates: bool) -> str:
    found = (name for name, change in changes.items() if (change > SAME) is modulates)
    return ", ".join(found) or "none"


def stable_diffusion(table: Mapping[str, Any]) -> Statement:
    """Statement: AdaGN is used in Stable Diffusion."""
    changes: Mapping[str, float] = table["slope_change"]
    found, guided = changes["Stable Diffusion 1"], changes["guided-diffusion"]
    return Statement(
        "Adaptive group normalisation (AdaGN) is used in Stable Diffusion.",
        f"{NOTES}; measured on diffusers' blocks by `{table['command']}`",
        "AdaGN scales features by the time embedding. In Stable Diffusion's residual block the "
        f"embedding changes the slope of the features by **{_slope(found)}**, in "
        f"guided-diffusion's block by {_slope(guided)}.",
        "holds" if found > SAME else "fails",
        when="Measured before",
    )


def time_check(found: Mapping[str, float]) -> Statement:
    """Statement 11: outputs at t = 0.1 and 0.9 should differ by more than 0.1."""
    deaf = ("untrained", "shipped, FiLM off", "random, never trained")
    trained = {n: v for n, v in found.items() if n.startswith("after ") or n == "shipped"}
    passed = [name for name, value in trained.items() if value > THRESHOLD]
    wrong = [name for name in deaf if found[name] > THRESHOLD]
    right = len(passed) + len(deaf) - len(wrong)
    return Statement(
        "Outputs at t = 0.1 and t = 0.9 should differ by more than 0.1.",
        NOTES,
        f"the shipped network differs by **{found['shipped']:.3f}**. "
        f"{len(passed)} of {len(trained)} trained networks pass. Networks that do not use t, or "
        f"have not learned to: {', '.join(f'{name} {found[name]:.3f}' for name in deaf)}. "
        f"The exact answer differs by {found['exact']:.3f}.",
        share(right, len(trained) + len(deaf)),
        f"The check is right for {right} of {len(trained) + len(deaf)} networks."
        + (f" It also passes: {', '.join(wrong)}." if wrong else ""),
    )


def identity(table: Mapping[str, Any]) -> Statement:
    """Statement 9: an identity start makes training more stable."""
    pairs, network = _pairs(table["runs"]), table["network"]
    cells, said = [], []
    for rate in dict.fromkeys(one["rate"] for one, _ in pairs):
        here = [pair for pair in pairs if pair[0]["rate"] == rate]
        wins = {words: _wins(here, name) for words, name in MEASURES.items()}
        cells += [low >= MOST * (low + high) for low, high in wins.values() if low + high]
        failed = [sum(pair[k]["failed"] for pair in here) for k in (0, 1)]
        early, gradient = (wins[words][0] for words in ("early loss", "largest gradient"))
        said.append(
            f"at rate {rate:g} the early loss is lower in {early} and the largest gradient in "
            f"{gradient}, with {failed[0]} failed runs against {failed[1]}"
        )
    medians = [np.median([pair[k]["largest_gradient"] for pair in pairs]) for k in (0, 1)]
    return Statement(
        "An identity start makes training more stable.",
        f"{NOTES}; stored by `{table['command']}`",
        f"pairs of runs of {table['steps']} steps with the same seed and rate, with and without "
        f"an identity start ({network['depth']} layers of {network['width']}, as in the notes). "
        f"With it, of {len(pairs) // len(said)} pairs, {'; '.join(said)}. The early loss is the "
        f"mean of the first {table['early_steps']} steps; a run fails if it ends above the loss "
        "it starts from.",
        share(sum(cells), len(cells)),
        f"It is clearly more stable (lower in {MOST:.0%} of the pairs) in {sum(cells)} of "
        f"{len(cells)} cases, a case being one measure at one rate. Median of the largest "
        f"gradient: {medians[0]:.2g} with and {medians[1]:.2g} without.",
        when="Measured before",
    )


Run = Mapping[str, Any]
Pair = tuple[Run, Run]


def _pairs(stored: Sequence[Run]) -> list[Pair]:
    """Runs of the same rate and seed, the identity start first."""
    by_key = {(run["rate"], run["seed"], run["start"]): run for run in stored}
    keys = sorted({(run["rate"], run["seed"]) for run in stored})
    return [(by_key[*key, "identity"], by_key[*key, "random"]) for key in keys]


def _wins(pairs: Sequence[Pair], name: str) -> tuple[int, int]:
    """In how many pairs the identity start is lower and higher."""
    return sum(a[name] < b[name] for a, b in pairs), sum(a[name] > b[name] for a, b in pairs)


def _training_runs(settings: Settings, table: Mapping[str, Any]) -> Callable[[], None]:
    def show() -> None:
        layout.badge("stored", f"by `{table['command']}`")
        pictures = runs.training_charts(layout.scheme().name)
        for column, (words, spec) in zip(st.columns(2), pictures.items(), strict=True):
            with column:
                layout.show_vega(spec, key=f"film_{words[:4]}", sentence=words)
        names = ("start", "rate", "seed", "early_loss", "largest_gradient", "late_loss", "failed")
        columns = {name: np.array([run[name] for run in table["runs"]]) for name in names}
        numbers_button(settings, "identity-start", lambda: columns)

    return show
