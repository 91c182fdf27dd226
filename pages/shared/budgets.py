"""What travels to a browser: which guidance scales and which states of a run, and how many."""

SCALES = (-2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)  # of a sweep, so that a hand can drag between
FEW_SCALES = (-2.0, 0.0, 1.0, 4.0, 8.0)
CROWD = 5000  # points above which a sweep has fewer scales
WIRE = 880_000  # bytes of one sweep and of the scale that came before it
WIRE_CROWD = 4_800_000
BYTES = 4  # of a point: a pair of 16-bit numbers


def spread(steps: int, count: int) -> tuple[int, ...]:
    """States of a run, evenly spread, first and last among them: `count`, or as many as are.

    >>> spread(20, 5)
    (0, 5, 10, 15, 20)
    >>> spread(2, 9)
    (0, 1, 2)
    """
    last = max(2, min(count, steps + 1)) - 1
    return tuple(round(i * steps / last) for i in range(last + 1))


def scales(points: int) -> tuple[float, ...]:
    """Guidance scales of a sweep of this many points."""
    return SCALES if points <= CROWD else FEW_SCALES


def frames(steps: int, n: int, panels: int) -> tuple[int, ...]:
    """Which states travel, so that a sweep of all panels stays within the agreed bytes."""
    budget = WIRE if n <= CROWD else WIRE_CROWD
    held = len(scales(n)) + 2  # the asked scale: in the sweep, and before it
    return spread(steps, budget // (BYTES * n * held * panels))
