"""The large live picture of the time embedding page, and the settings that it reports."""

from core.embeddings import BOUNDS, CONVENTIONS, Sinusoid
from pages.time_embedding.explorer import Preset, embedding_explorer, reported
from pages.time_embedding.settings import ADDRESS, PICKED, SINUSOID, Settings

EXPLORER = "embedding_explorer"
FLOATS = ("max_period", "time_scale")
PRESETS = (
    Preset(
        "DDPM",
        "The published DDPM code: sines first, frequencies down to 1/P, whole steps.",
        Sinusoid("ddpm").settings(),
    ),
    Preset(
        "guided-diffusion, DiT",
        "Cosines first, the last frequency one step above 1/P, fractional steps allowed.",
        Sinusoid("guided-diffusion").settings(),
    ),
    Preset(
        "Transformer",
        "Sine and cosine in turn, 512 wide, as for positions in a sentence.",
        Sinusoid("transformer", dim=512).settings(),
    ),
    Preset(
        "Lecture notes",
        "t stays in [0, 1], so nearly all dimensions stand still. A common mistake.",
        Sinusoid("ddpm", time_scale=1.0, dim=32).settings(),
    ),
)


def explorer(settings: Settings, words: str) -> None:
    """The live picture with its sliders; `words` say what it shows to who cannot see it."""
    embedding_explorer(
        {**settings.sinusoid.settings(), "first": settings.first, "second": settings.second},
        bounds=BOUNDS,
        presets=PRESETS,
        conventions={name: record.title for name, record in CONVENTIONS.items()},
        key=EXPLORER,
        alt="Embedding against step, its wavelengths, its similarity over the difference of "
        f"steps, and of any two steps. {words}",
        on_settings_change=_keep,
    )


def _keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    found = reported(EXPLORER)
    for name in (*SINUSOID, *PICKED):
        if name not in found:
            continue
        try:
            value = float(found[name]) if name in FLOATS else found[name]
            ADDRESS.set(name, ADDRESS.param(name).check(value))
        except (ValueError, TypeError, OverflowError):
            continue
