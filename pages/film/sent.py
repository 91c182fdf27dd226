"""What the FiLM page sends to the browser, packed once for all viewers with equal settings."""

from collections.abc import Mapping

import streamlit as st
from torch import Tensor

from pages.film import runs
from pages.film.modulation import packed
from pages.film.modulation.followers import Cloud, cloud
from pages.film.settings import Settings
from pages.shared.components.parts import Part
from pages.shared.components.player.panel import Panel

PLAYER = "film_player"
CLOUDS = "film_clouds"


def player_parts(settings: Settings) -> Mapping[str, Part]:
    """All that the player draws; under interventions, what they change as well."""
    training, label, prediction = settings.training, settings.name, settings.prediction
    parts = {
        "modulation": modulation(training, label),
        "network": field("network", training, label, prediction),
        "exact": exact_field(label, prediction),
    }
    if settings.changes:
        parts["changed_modulation"] = changed_modulation(training, label, settings.changes)
        parts["changed"] = field("changed", training, label, prediction, settings.changes)
    return parts


@st.cache_resource(max_entries=32, show_spinner=False)
def modulation(training: str, label: str | None) -> Part:
    """Scale and shift of the unchanged network, and its hidden layers."""
    return packed.modulation(
        f"{PLAYER}.modulation",
        runs.over_time(training, label),
        runs.layers(training),
        runs.TIMES.numpy(),
        runs.FRAMES.numpy(),
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def changed_modulation(training: str, label: str | None, changes: runs.Changes) -> Part:
    """Scale and shift where interventions change them."""
    unchanged, changed = (runs.over_time(training, label, some) for some in ((), changes))
    return packed.changed_modulation(f"{PLAYER}.changed_modulation", unchanged, changed)


@st.cache_resource(max_entries=32, show_spinner=False)
def field(
    name: str, training: str, label: str | None, prediction: str, changes: runs.Changes = ()
) -> Part:
    """A network's prediction over the plane."""
    return packed.field(
        f"{PLAYER}.{name}", _square(runs.field(training, label, prediction, changes))
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def exact_field(label: str | None, prediction: str) -> Part:
    """The closed form's prediction, and where the data are."""
    share = runs.data_share(label).reshape(-1, runs.SIDE, runs.SIDE).numpy()
    return packed.exact_field(
        f"{PLAYER}.exact", _square(runs.exact_field(label, prediction)), share
    )


def _square(found: Tensor) -> runs.Floats:
    values: runs.Floats = found.reshape(-1, runs.SIDE, runs.SIDE, 2).numpy()
    return values


@st.cache_resource(max_entries=32, show_spinner=False)
def samples(
    training: str, label: str | None, seed: int, changes: runs.Changes, _path: Tensor
) -> Cloud:
    """Samples of one network; `_path` is what `runs.sample` gives for the other arguments."""
    title = "Changed" if changes else "Unchanged"
    panel = Panel(_path.numpy(), title, "network", reference=runs.reference(label))
    return cloud(f"{CLOUDS}.{title.lower()}", panel, runs.SAMPLE_TIMES, runs.EXTENT)
