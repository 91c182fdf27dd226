"""A coarse and a fine sinusoid for different depths of a network."""

from torch import Tensor, nn

from core import checks
from core.embeddings import spectrum
from core.embeddings.families.family import Family, Option, Part, Values
from core.embeddings.positional import Sinusoidal
from core.embeddings.sinusoid import Sinusoid


class MultiScale(nn.Module):
    """A coarse and a fine sinusoid for different depths: (*) → two of (*, dim).

    ω_i = F^(i/(h-1)), i = 0 … h - 1, with F the highest frequency in radians per unit of t, so a
    larger F distinguishes closer times. That is the DDPM form with max_period 1/F.
    """

    def __init__(self, dim: int, *, coarse: float = 100.0, fine: float = 10_000.0) -> None:
        super().__init__()
        self.coarse, self.fine = (
            Sinusoidal(
                dim, max_period=1 / checks.real(name, highest, 1e-6, 1e12), convention="ddpm"
            )
            for name, highest in (("coarse", coarse), ("fine", fine))
        )

    def forward(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Embeds times in [0, 1], shape (*), as a coarse and a fine (*, D)."""
        return self.coarse(t), self.fine(t)


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """Both sinusoids at the steps of a sinusoid."""
    highest = {name: float(values[name]) for name in ("coarse", "fine")}
    both = MultiScale(one.dim, **highest)(spectrum.grid(one.steps))
    return tuple(
        Part(f"{name.capitalize()}, highest frequency {highest[name]:g}", gamma)
        for name, gamma in zip(highest, both, strict=True)
    )


def _highest(name: str, default: float, where: str) -> Option:
    return Option(
        name,
        f"Highest frequency, {name}",
        f"Radians per unit of t of the {name} embedding's fastest channel; meant for {where}.",
        default,
        1.0,
        1e6,
    )


FAMILY = Family(
    name="multi-scale",
    title="Coarse and fine",
    formula="ω_i = F^(i/(h−1)) with F = 100 (coarse) and F = 10 000 (fine), t in [0, 1]",
    source="Lecture notes “Time Embedding and FiLM” (PyTorch)",
    summary="Two sinusoids for different depths of a network. The coarse one tells early from "
    "late, the fine one also tells close times apart. Your period and time scale do not matter "
    "here.",
    build=build,
    options=(
        _highest("coarse", 100.0, "the outer layers"),
        _highest("fine", 10_000.0, "the inner layers"),
    ),
)
