"""The sample loop of the exact denoiser, as a script that needs Python's lock once a block.

Its weights are ``core.denoisers.sums`` of every label's nodes; what depends on t alone is worked
out once for a run.
"""

from collections.abc import Sequence
from typing import List, Tuple  # noqa: UP035  TorchScript knows no other names for these

import torch
from torch import Tensor

from core.denoisers import LABELS, VARIANCE, spread, sums, tables_at
from core.engine.loop import Options, Terms, bent, combine
from core.schedules import Schedule

Law = Tuple[List[float], List[Tensor], List[Tensor]]  # noqa: UP006  of one time, see ``laws``


def laws(schedule: Schedule, times: Sequence[float]) -> list[Law]:
    """Gives the exact denoiser at each time, with both labels' nodes.

    With s = α² v + σ², the numbers are α/s, −α²/(2s), σ²/s and α v/s: the first two make logits of
    a point, the last two its mean of x_0 (``core.denoisers.posterior``).
    """
    found = []
    for t in times:
        alpha, sigma = schedule(torch.tensor(t, dtype=torch.float64))
        s = spread(alpha, sigma)
        numbers = [alpha / s, -(alpha**2) / (2 * s), sigma**2 / s, alpha * VARIANCE / s]
        tables = [tables_at(label, float(s.sqrt() / alpha)) for label in LABELS]
        factors, moments = (list(part) for part in zip(*tables, strict=True))
        found.append(([float(number) for number in numbers], factors, moments))
    return found


Means = Tuple[Tensor, Tensor, Tensor]  # noqa: UP006


def means(law: Law, label: int, both: bool, x_t: Tensor) -> Means:
    """Gives u, c and the other label's mean at points of shape (B, 2).

    Args:
        law: The exact denoiser at one time.
        label: The label of c; −1 makes all three u.
        both: Whether the other label is needed; else all three are c, at half the cost.
        x_t: Noisy points.
    """
    numbers, factors, moments = law
    x = x_t.double()
    rest = torch.tensor([numbers[1], 1.0], dtype=torch.float64).expand(len(x), 2)
    points = torch.cat([x * numbers[0], rest], 1)  # (B, 4)
    curves: List[Tensor] = []  # noqa: UP006
    logs: List[Tensor] = []  # noqa: UP006
    for y in range(len(factors)):
        if both or label < 0 or y == label:
            total, top = sums(points, factors[y], moments[y])
            curves.append(total[:, :2] / total[:, 2:])
            logs.append(top + total[:, 2:].log())
    share = torch.softmax(torch.stack(logs), 0)  # what both densities share cancels
    own = torch.stack(curves)
    skip = x * numbers[3]
    u = (share * own).sum(0) * numbers[2] + skip
    c, a = u, u
    if label >= 0 and len(curves) > 1:
        c, a = own[label] * numbers[2] + skip, own[1 - label] * numbers[2] + skip
    return u.to(x_t.dtype), c.to(x_t.dtype), a.to(x_t.dtype)


def exact_loop(
    path: List[Tensor],  # noqa: UP006
    calls: List[List[Tuple[int, bool, Terms]]],  # noqa: UP006
    ends: List[Terms],  # noqa: UP006
    keeps: List[int],  # noqa: UP006
    laws: List[Law],  # noqa: UP006
    label: int,
    scale: float,
    bound: float,
    stop: Tensor,
    options: Options,
) -> Tensor:
    """Fills path[1:] from path[0], in place, as ``core.engine.loop.sample_loop`` does.

    Args:
        path: See there.
        calls: See there.
        ends: See there.
        keeps: See there.
        laws: The exact denoiser at each of the times.
        label: A label, or −1 for none.
        scale: s in u + s (c − u).
        bound: See there.
        stop: See there.
        options: See there.
    """
    before = path[0]
    for i in range(len(ends)):
        if bool(stop):
            break
        known = [path[i + 1], path[i], before]
        for which, guided, at in calls[i]:
            x = path[i]
            if len(at) > 1:
                x = combine(at, known, torch.empty_like(x))
            weight, bends = scale if guided else 1.0, guided and len(options[2]) > 0
            u, c, a = means(laws[which], label, bends or weight != 1.0, x)
            x_0 = torch.lerp(u, c, weight)
            if bends and label >= 0:
                x_0 = bent(options, which, x, x_0, u, c, a)
            known.append(x_0 if bound == float("inf") else x_0.clamp_(-bound, bound))
        combine(ends[i], known, path[i + 1])
        before = known[keeps[i]]
    return before
