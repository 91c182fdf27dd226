"""The time embedding page: every setting, declared once."""

from dataclasses import dataclass, make_dataclass, replace
from functools import cached_property
from typing import Any

from core.embeddings import BOUNDS, CONVENTIONS, Sinusoid
from core.embeddings.families import FAMILIES, Option, Values
from core.experiments.wrong_clock import CLOCKS
from pages.shared.address import Address
from pages.shared.params import Choice, Number, Param, Whole, declare
from pages.time_embedding import runs

VIEWS = {
    "spectrum": "Frequencies",
    "similarity": "Similarity",
    "time": "Effective rank",
    "shift": "Shift",
    "families": "Other embeddings",
    "wrong": "Wrong clock",
    "compare": "Compare",
}
SINUSOID = ("convention", *BOUNDS)
PICKED = ("first", "second")
START = Sinusoid()


@dataclass(frozen=True)
class Pinned(Param):
    """A whole sinusoid, or none: five values joined by _."""

    default: None = None

    def allowed(self) -> str:
        """The five values, in order."""
        return "convention_max-period_time-scale_width_steps, or nothing"

    def parse(self, text: str) -> Sinusoid | None:
        """The sinusoid written there; ValueError if a value is missing or out of bounds."""
        if not text.strip():
            return None
        convention, period, scale, dim, steps = text.strip().split("_")
        return Sinusoid(convention, float(period), float(scale), int(dim), int(steps))

    def check(self, value: Any) -> Sinusoid | None:  # noqa: ANN401
        """The sinusoid itself, or none."""
        if value is None or isinstance(value, Sinusoid):
            return value
        raise ValueError(value)

    def write(self, value: Sinusoid | None) -> str:
        """The five values, such that parse(write(value)) == value."""
        if value is None:
            return ""
        return "_".join(str(part).removesuffix(".0") for part in value.settings().values())


@dataclass(frozen=True)
class Settings:
    """All that the page shows; `ADDRESS` adds the options of all families."""

    convention: str = declare(Choice(START.convention, tuple(CONVENTIONS)))
    max_period: float = declare(Number(START.max_period, *BOUNDS["max_period"]))
    time_scale: float = declare(Number(START.time_scale, *BOUNDS["time_scale"]))
    dim: int = declare(Whole(START.dim, 2, 512))
    steps: int = declare(Whole(START.steps, 2, 4000))
    first: int = declare(Whole(0, 0, 3999))
    second: int = declare(Whole(100, 0, 3999))
    view: str = declare(
        Choice(
            "spectrum",
            VIEWS,
            title="View",
            help="Changes which picture is drawn below; the settings stay.",
        )
    )
    unit: str = declare(
        Choice(
            "frequency",
            {"frequency": "Cycles from first step to last", "wavelength": "Wavelength in steps"},
            title="Measured as",
            help="Turns the axis over: many cycles are a short wavelength.",
        )
    )
    threshold: float = declare(
        Number(
            0.5,
            -0.9,
            0.99,
            step=0.01,
            title="Told apart below",
            help="The cosine below which two steps count as told apart; moves the line.",
        )
    )
    shift: float = declare(
        Number(
            100.0,
            -2000.0,
            2000.0,
            step=1.0,
            typed=True,
            title="Shift k in steps",
            help="How far time is shifted; the same rotation works at every step.",
        )
    )
    family: str = declare(
        Choice(
            "gaussian",
            {name: family.title for name, family in FAMILIES.items()},
            style="list",
            title="Embedding",
            help="Changes how t becomes a vector in the pictures below.",
        )
    )
    clock: str = declare(
        Choice(
            "swapped",
            {name: clock.title for name, clock in CLOCKS.items() if name != "right"},
            style="list",
            title="What is wrong",
            help="How the shipped network is told the time in the right picture.",
        )
    )
    a: Sinusoid | None = declare(Pinned())

    def __post_init__(self) -> None:
        for name in PICKED:  # picked steps stay below T
            object.__setattr__(self, name, min(getattr(self, name), self.steps - 1))

    @cached_property
    def sinusoid(self) -> Sinusoid:
        """The embedding that the explorer shows, with all that was computed from it before."""
        return runs.sinusoid(Sinusoid(**{name: getattr(self, name) for name in SINUSOID}))

    @property
    def lag(self) -> int:
        """How many steps the two picked ones are apart."""
        return abs(self.second - self.first)

    @property
    def picked(self) -> float:
        """Similarity of the two picked steps."""
        return self.sinusoid.similarity(self.lag * self.sinusoid.stride)

    @property
    def options(self) -> Values:
        """The options of the chosen family."""
        return {
            option.name: getattr(self, option.name) for option in FAMILIES[self.family].options
        }


def declared(option: Option) -> Param:
    """The declaration of a family's option."""
    param: Param
    if option.choices:
        param = Choice(option.default, option.choices)
    elif isinstance(option.default, int):
        param = Whole(option.default, int(option.low), int(option.high), typed=True)
    else:
        param = Number(option.default, option.low, option.high, typed=True)
    return replace(param, title=option.title, help=option.help)


OPTIONS = {option.name: option for family in FAMILIES.values() for option in family.options}
AllSettings = make_dataclass(
    "AllSettings",
    [(name, type(option.default), declare(declared(option))) for name, option in OPTIONS.items()],
    bases=(Settings,),
    frozen=True,
)
ADDRESS: Address[Settings] = Address("time_embedding", AllSettings)
