"""The time embedding page: its settings, the explorer that sets them, and its first sentence."""

import math
from dataclasses import dataclass
from functools import cached_property

from core.embeddings import CONVENTIONS, spectrum
from pages.shared.address import Address
from pages.shared.format import number
from pages.shared.params import Choice, Number, Whole, declare
from pages.time_embedding.explorer import Preset, embedding_explorer, settled
from pages.time_embedding.sinusoid import BOUNDS, FLOATS, Pin, Sinusoid

EXPLORER = "embedding_explorer"
VIEWS = {
    "spectrum": "Spectrum",
    "similarity": "Similarity",
    "time": "How much time is in there",
    "shift": "Shift",
    "families": "Families",
    "compare": "Compare",
}
FAMILIES = {
    "gaussian": "Gaussian Fourier",
    "table": "Learned table",
    "hybrid": "Hybrid",
    "low-rank": "Low rank",
    "quantised": "Quantised",
    "multi-scale": "Coarse and fine",
    "scalar": "Raw scalar",
    "one-hot": "One-hot",
}
PRECISIONS = ("float16", "bfloat16", "int8")
START = Sinusoid()
KNOBS = ("convention", *BOUNDS)
PICKED = ("first", "second")


def _preset(title: str, help: str, **settings: float | int | str) -> Preset:
    return Preset(title, help, settings)


PRESETS = (
    _preset(
        "DDPM",
        "The published DDPM code: sines first, ladder down to 1/P, whole steps.",
        **Sinusoid("ddpm").settings(),
    ),
    _preset(
        "guided-diffusion, DiT",
        "Cosines first, the ladder ends one rung above 1/P, fractional steps allowed.",
        **Sinusoid("guided-diffusion").settings(),
    ),
    _preset(
        "Transformer",
        "Sine and cosine in turn, 512 wide, as for positions in a sentence.",
        **Sinusoid("transformer", dim=512).settings(),
    ),
    _preset(
        "Lecture notes",
        "t stays in [0, 1]: nearly all dimensions stand still. A pitfall to look at.",
        **Sinusoid("ddpm", time_scale=1.0, dim=32).settings(),
    ),
)


@dataclass(frozen=True)
class Room:
    """All that the page shows: the sinusoid in hand, the picked steps and the open view."""

    convention: str = declare(Choice(START.convention, tuple(CONVENTIONS)))
    max_period: float = declare(Number(START.max_period, *BOUNDS["max_period"]))
    time_scale: float = declare(Number(START.time_scale, *BOUNDS["time_scale"]))
    dim: int = declare(Whole(START.dim, 2, 512))
    steps: int = declare(Whole(START.steps, 2, 4000))
    first: int = declare(Whole(0, 0, 3999))
    second: int = declare(Whole(100, 0, 3999))
    view: str = declare(Choice("spectrum", tuple(VIEWS)))
    unit: str = declare(Choice("frequency", ("frequency", "wavelength")))
    threshold: float = declare(Number(0.5, -0.9, 0.99))
    shift: float = declare(Number(100.0, -2000.0, 2000.0))
    family: str = declare(Choice("gaussian", tuple(FAMILIES)))
    scale: float = declare(Number(16.0, 0.01, 1000.0))
    seed: int = declare(Whole(0, 0, 9999))
    rank: int = declare(Whole(8, 2, 64))
    precision: str = declare(Choice("bfloat16", PRECISIONS))
    a: Sinusoid | None = declare(Pin())

    def __post_init__(self) -> None:
        for name in PICKED:  # picked steps stay below T
            object.__setattr__(self, name, min(getattr(self, name), self.steps - 1))

    @cached_property
    def sinusoid(self) -> Sinusoid:
        """The embedding that the knobs describe."""
        return Sinusoid(**{name: getattr(self, name) for name in KNOBS})

    @property
    def lag(self) -> int:
        """How many steps the two picked ones are apart."""
        return abs(self.second - self.first)

    @property
    def picked(self) -> float:
        """Similarity of the two picked steps."""
        return self.sinusoid.similarity(self.lag * self.sinusoid.stride)


ADDRESS = Address("time_embedding", Room)


def explorer(room: Room) -> None:
    """The large live picture with its knobs; what a hand settles on goes into the address."""
    embedding_explorer(
        {**room.sinusoid.settings(), "first": room.first, "second": room.second},
        bounds=BOUNDS,
        presets=PRESETS,
        conventions={name: record.title for name, record in CONVENTIONS.items()},
        key=EXPLORER,
        alt="Embedding against step, its wavelengths, its similarity over the difference of "
        f"steps, and of any two steps. {sentence(room)}",
        on_settings_change=_keep,
    )


def _keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    reported = settled(EXPLORER)
    for param in ADDRESS.params:
        if param.name not in (*KNOBS, *PICKED) or param.name not in reported:
            continue
        try:
            value = reported[param.name]
            ADDRESS.set(param.name, param.check(float(value) if param.name in FLOATS else value))
        except (ValueError, TypeError, OverflowError):
            continue


def sentence(room: Room) -> str:
    """What the explorer shows now, with the numbers."""
    one = room.sinusoid
    found = [(count, kind) for kind, count in one.kinds.items() if count]
    kinds = ", ".join(f"{count} {kind}" for count, kind in sorted(found, reverse=True))
    marks = spectrum.landmarks(one.curve, room.threshold)
    apart = (
        f"fall below {room.threshold:g} from {number(marks.resolution)} steps apart"
        if marks.resolution is not None
        else f"never fall below {room.threshold:g}"
    )
    return (
        f"Channels: {kinds}. The embedding moves in **{one.rank:.1f}** "
        f"effective directions of {one.dim}. Steps {room.first} and {room.second} have cosine "
        f"**{signed(room.picked)}**, neighbours {signed(float(one.curve[1]))}, and steps {apart}."
    )


def signed(value: float) -> str:
    """A cosine with a real minus sign, and more digits where three would say 1.

    >>> signed(-0.5), signed(0.999996), signed(1.0)
    ('−0.500', '0.9999960', '1.000')
    """
    digits = 3
    if 0.9995 < value < 1:
        digits = min(1 - math.floor(math.log10(1 - value)), 12)
    return f"{value:.{digits}f}".replace("-", "−")
