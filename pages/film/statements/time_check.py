"""Statement 11: outputs at t = 0.1 and 0.9 should differ by more than 0.1."""

from collections.abc import Mapping

from core.film.sensitivity import THRESHOLD
from pages.film import sensitivity
from pages.film.settings import Settings
from pages.film.statements.sources import NOTES, share
from pages.shared.layout import Statement
from pages.shared.runs import kept

ORDER = 4


def statement(settings: Settings) -> Statement:
    """Measures it on networks that depend on t and on networks that do not."""
    return judge(kept(sensitivity.of_networks, settings.name))


def judge(found: Mapping[str, float]) -> Statement:
    """Holds if the check is right for every network."""
    deaf = ("untrained", "shipped with FiLM off", "random weights")
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
