"""Statement 13: guidance samples p(x|y)^λ p(x)^(1−λ)."""

from core import experiments
from core.experiments import TiltedComparison
from pages.guidance.settings import Settings
from pages.guidance.statements.base import NEAR, run
from pages.shared.layout import Statement, Verdict

ORDER = 2


def measure(settings: Settings) -> TiltedComparison:
    """ODE and SDE samples beside draws of the tilted density."""
    return experiments.compare_tilted(run(settings))


def verdict(found: TiltedComparison) -> Verdict:
    """Fails beyond the noise floor; within it, holds only if the class itself lies beyond it."""
    if max(found.distances.values()) > max(NEAR * found.floor.mean, found.floor.largest):
        return "fails"
    return "undecided" if found.to_class <= found.floor.largest else "holds"


def judge(found: TiltedComparison) -> Statement:
    """The distances to the tilted density, and what this test can tell."""
    ode, sde = (found.measures[name] for name in ("ODE", "SDE"))
    power = (
        f"The density differs from the class itself by {found.to_class:.3f}. With {found.points} "
        f"points the noise floor reaches {found.floor.largest:.3f}, so "
    )
    power += (
        "this test cannot tell the two apart at this s. Choose a larger s."
        if found.to_class <= found.floor.largest
        else "this test can tell the two apart."
    )
    return Statement(
        "Guidance samples p(x|y)^λ p(x)^(1−λ).",
        "Common opinion. The blog writes the gradients only. Disputed in arXiv 2408.09000 and "
        "2409.13074",
        f"with exact means at s = {found.scale:g} the ODE ends {found.distances['ODE']:.3f} and "
        f"the SDE {found.distances['SDE']:.3f} from draws of that density. Two such draws differ "
        f"by {found.floor.mean:.3f}.",
        verdict(found),
        f"{power} Distance to the curve: ODE {ode['distance_to_curve']:.3f}, SDE "
        f"{sde['distance_to_curve']:.3f}, fresh data {found.fresh['distance_to_curve']:.3f}. "
        f"Variance kept: {ode['variance']:.0%} and {sde['variance']:.0%}.",
    )


def statement(settings: Settings) -> Statement:
    """The statement with the verdict that follows from the measurement."""
    return judge(measure(settings))
