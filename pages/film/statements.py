"""Published statements on FiLM and its kin, measured now or by a recipe, with their verdicts."""

from collections.abc import Callable, Mapping
from statistics import fmean, stdev
from typing import Any

import numpy as np
import streamlit as st

from core.conditioning import Additive, FiLM
from core.film import variants
from pages.film import measures, sensitivity
from pages.film.charts import curves, features
from pages.film.numbers import numbers_button
from pages.film.settings import Room
from pages.shared import layout
from pages.shared.charts.theme import SCHEMES
from pages.shared.layout import Statement, Verdict

NOTES = "Lecture notes “Time Embedding and FiLM” (PyTorch)"
SAME = 1e-6  # two outputs below this difference are one
CODES: Mapping[str, str] = {
    "DDPM": "adds",
    "Stable Diffusion 1": "adds",
    "guided-diffusion": "scale and shift",
    "DiT": "scale and shift",
    "FLUX": "scale and shift",
}
NAMED = ("DDPM", "Stable Diffusion 1")  # the codes that the statement names


def claims(room: Room) -> None:
    """Draws all statements with their verdicts."""
    layout.section(
        "Put it to the test",
        "Each is somebody's statement, with what we measured and the verdict that follows.",
    )
    for column, measure in zip(st.columns(3), (batch_statistics, which_codes, felt), strict=True):
        with column:
            layout.statement(measure(room))
    table = measures.identity_table()
    layout.statement(identity(table), _losses(room, table))


def share(found: int, of: int) -> Verdict:
    """Holds where all agree, fails where none does, else it depends."""
    if found == of:
        return "holds"
    return "fails" if found == 0 else "depends"


def batch_statistics(room: Room) -> Statement:
    """Statement 7: adaptive group norm needs batch statistics."""
    found = variants.orders(room.seed)
    return Statement(
        "Adaptive group normalisation needs batch statistics.",
        NOTES,
        "replacing all other samples of a batch changes a sample's output by "
        f"**{found.alone:.1g}** under adaptive norm, by {found.batch:.2f} under batch norm.",
        "holds" if found.alone > SAME else "fails",
        "Mean and deviation are taken over the features of each sample alone.",
    )


def which_codes(room: Room) -> Statement:
    """Statement 8: FiLM is used in DDPM and Stable Diffusion."""
    adds = variants.slope_change(Additive, room.seed)
    modulates = variants.slope_change(FiLM, room.seed)
    by_form = {
        form: ", ".join(name for name, how in CODES.items() if how == form)
        for form in dict.fromkeys(CODES.values())
    }
    listed = "; ".join(f"{form}: {names}" for form, names in by_form.items())
    return Statement(
        "FiLM is used in DDPM and Stable Diffusion.",
        f"{NOTES}; the published codes are arXiv 2006.11239, 2112.10752, 2105.05233, 2212.09748",
        "a layer that adds its time embedding changes its slope between two times by "
        f"**{adds:.1g}**, a FiLM layer by **{modulates:.2f}**. What the codes do: {listed}.",
        share(sum(CODES[name] != "adds" for name in NAMED), len(NAMED)),
        "The two that are named add the time embedding, which is FiLM with its scale held at 1.",
    )


def identity(table: Mapping[str, Any]) -> Statement:
    """Statement 9: an identity start makes training more stable."""
    runs = table["runs"]
    said, better, pairs = [], 0, 0
    for rate in sorted({run["rate"] for run in runs}):
        errors = {
            start: [r["error"] for r in runs if r["rate"] == rate and r["start"] == start]
            for start in ("identity", "random")
        }
        wins = sum(a < b for a, b in zip(*errors.values(), strict=True))
        better, pairs = better + wins, pairs + len(errors["identity"])
        cells = ", ".join(
            f"{start} {fmean(values):.4f} ± {stdev(values):.4f}"
            for start, values in errors.items()
        )
        said.append(f"at rate {rate:g}: {cells}, better in {wins} of {len(errors['identity'])}")
    return Statement(
        "An identity start makes training more stable.",
        f"{NOTES}; stored by `{table['command']}`",
        f"error of the posterior mean after {table['steps']} steps of a "
        f"network {table['network']['width']} wide, mean and deviation over seeds, "
        f"{'; '.join(said)}.",
        share(better, pairs),
        f"From the same seed the identity start ends closer to the exact mean in {better} of "
        f"{pairs} pairs; no run broke down."
        if all(run["loss"][-1] < run["first_loss"] for run in runs)
        else "Some runs ended above the loss they started from.",
        when="Measured before, in the stored runs",
    )


def _losses(room: Room, table: Mapping[str, Any]) -> Callable[[], None]:
    def show() -> None:
        layout.badge("stored", f"by `{table['command']}`")
        pictures = _stored_pictures(layout.scheme().name)
        for column, (words, spec) in zip(st.columns(2), pictures.items(), strict=True):
            with column:
                st.vega_lite_chart(None, spec, theme=None, key=f"film_{words[:4]}", alt=words)
        rows = table["runs"]
        names = ("start", "rate", "seed", "error")
        columns = {name: np.array([run[name] for run in rows]) for name in names}
        numbers_button(room, "identity-start", lambda: columns)

    return show


@st.cache_data(max_entries=2, show_spinner=False)
def _stored_pictures(name: str) -> dict[str, dict[str, Any]]:
    """Words → picture of the stored runs; made once, for altair takes longer than all the rest."""
    runs, scheme = measures.identity_table()["runs"], SCHEMES[name]
    charts = {
        "Loss over training steps of every stored run, by start and rate.": curves.losses,
        "Final error of every stored run, both starts of a seed joined.": features.pairs,
    }
    specs = {words: make(runs, scheme).to_dict() for words, make in charts.items()}
    for spec in specs.values():
        spec["config"]["view"] = {"stroke": None}  # without altair's own sizes
    return specs


def felt(room: Room) -> Statement:
    """Statement 11: outputs at t = 0.1 and 0.9 should differ by more than 0.1."""
    found = sensitivity.measured(room)
    limit = sensitivity.THRESHOLD
    shipped, off, never = (
        found[name] for name in ("shipped", "shipped, FiLM off", "random, never trained")
    )
    right = [shipped > limit, off <= limit, never <= limit]
    return Statement(
        "Outputs at t = 0.1 and t = 0.9 should differ by more than 0.1.",
        NOTES,
        f"the shipped network differs by **{shipped:.3f}**, the same with FiLM off by "
        f"**{off:.3f}**, one of random weights that was never trained by **{never:.3f}**; the "
        f"exact answer by {found['exact']:.3f}.",
        share(sum(right), len(right)),
        "It tells a network that hears t from one that is deaf to it"
        + (
            "."
            if right[2]
            else ", but one that hears t and has learned nothing passes too: it is a check of "
            "wiring."
        ),
    )
