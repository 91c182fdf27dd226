"""Values that nobody thought of, found by hypothesis; `FUZZ=50` looks fifty times as long."""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("FUZZ", "1"))


def examples(count: int, *, shrink: bool = True) -> settings:
    """The same examples each time, or more of them if FUZZ asks; shrinking costs a run a step."""
    phases = [Phase.explicit, Phase.generate, *([Phase.shrink] if shrink else [])]
    return settings(
        max_examples=count * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
