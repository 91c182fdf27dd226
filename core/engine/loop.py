"""The inner loop: points take a solver's steps through a folded network.

Written in the part of Python that TorchScript reads too: as a script the whole loop of a block
runs without Python's lock, so that several threads run at once and the server keeps answering.
"""

from typing import List, Tuple  # noqa: UP035  TorchScript knows no other names for these

import torch
from torch import Tensor
from torch.nn.functional import linear, silu

Terms = List[Tuple[int, float]]  # noqa: UP006  (which vector, its coefficient), rising
Parts = List[List[Tensor]]  # noqa: UP006  of each layer, one tensor a time
Folded = Tuple[Parts, Parts, List[float]]  # noqa: UP006  see ``core.engine.folding.fold``
Options = Tuple[float, float, List[float]]  # noqa: UP006  see ``bent``; no α where both are 0
PLAIN: Options = (0.0, 0.0, [])
NOISE, POINTS, BEFORE, ESTIMATE = range(4)  # the vectors; further estimates follow


def mean(folded: Folded, which: int, x_t: Tensor, onednn: bool) -> Tensor:
    """Gives E[x_0 | x_t] = skip · x_t + MLP(x_t), shape (B, 2), from points of shape (B, 2).

    Args:
        folded: A network folded at several times.
        which: Which of them.
        x_t: Noisy points.
        onednn: Whether hidden layers take oneDNN's matrix product instead of torch's own.
    """
    weights, biases, skips = folded
    last = len(weights) - 1
    h = silu(linear(x_t, weights[0][which], biases[0][which]), inplace=True)
    for i in range(1, last):
        weight, bias = weights[i][which], biases[i][which]
        if onednn:
            h = torch.ops.mkldnn._linear_pointwise(h, weight, bias, "none", [], "")
        else:
            h = linear(h, weight, bias)
        h = silu(h, inplace=True)
    x_0 = linear(h, weights[last][which], biases[last][which])
    skip = skips[which]
    return x_0.add_(x_t, alpha=skip) if skip != 0 else x_0


def combine(terms: Terms, known: List[Tensor], out: Tensor) -> Tensor:  # noqa: UP006
    """Writes a sum of coefficients times known vectors into ``out``, which may be the noise."""
    torch.mul(known[terms[0][0]], terms[0][1], out=out)
    for which, factor in terms[1:]:
        out.add_(known[which], alpha=factor)
    return out


def bent(
    options: Options, which: int, x_t: Tensor, guided: Tensor, u: Tensor, c: Tensor, a: Tensor
) -> Tensor:
    """Gives the guided mean with ``guidance.negative`` and then ``guidance.rescaled``.

    Args:
        options: Negative weight n, rescale φ, and α at each of the times.
        which: Which of them.
        x_t: Noisy points, shape (B, 2).
        guided: u + s (c − u); likewise what follows.
        u: The mean without a label.
        c: With the label.
        a: With the unwanted label.
    """
    weight, phi, alphas = options
    x_0 = guided - weight * (a - u) if weight != 0 else guided
    if phi != 0:
        kept = alphas[which] * x_t
        v = kept - x_0
        ratio = (kept - c).norm(dim=1, keepdim=True) / v.norm(dim=1, keepdim=True).clamp(min=1e-12)
        x_0 = kept - v * (phi * ratio + (1 - phi))
    return x_0


def sample_loop(
    path: List[Tensor],  # noqa: UP006
    calls: List[List[Tuple[int, bool, Terms]]],  # noqa: UP006
    ends: List[Terms],  # noqa: UP006
    keeps: List[int],  # noqa: UP006
    uncond: Folded,
    cond: Folded,
    scale: Tensor,
    bound: float,
    before: Tensor,
    stop: Tensor,
    onednn: bool,
    other: Folded,
    options: Options,
) -> Tensor:
    """Fills path[1:] from path[0], in place.

    Args:
        path: Steps + 1 tensors of points, shape (B, 2); where a step takes fresh noise, the
            tensor that it is to fill holds that noise.
        calls: Of each step, its evaluations: at which of the folded times, whether guided or
            plainly conditional, of which combination.
        ends: Of each step, x_s as a combination.
        keeps: Of each step, which vector the next step knows as the estimate before.
        uncond: The folded network without a label; empty where no evaluation needs it.
        cond: With the label; likewise.
        scale: s in u + s (c − u), shape () or (B, 1); not used unless both are there.
        bound: Bound on |x_0|; infinity is off.
        before: The estimate that the step before the first one kept.
        stop: Becomes true when the loop is to end early.
        onednn: See ``mean``.
        other: With the unwanted label; empty unless the options have a negative weight.
        options: See ``bent``.

    Returns:
        The estimate that the last step kept.
    """
    for i in range(len(ends)):
        if bool(stop):
            break
        known = [path[i + 1], path[i], before]
        for which, guided, at in calls[i]:
            x = path[i]
            if len(at) > 1:
                x = combine(at, known, torch.empty_like(x))
            if len(uncond[0]) == 0 or (len(cond[0]) > 0 and not guided):
                x_0 = mean(cond, which, x, onednn)
            else:
                x_0 = mean(uncond, which, x, onednn)
                if len(cond[0]) > 0:
                    u, c = x_0, mean(cond, which, x, onednn)
                    x_0 = torch.lerp(u, c, scale)
                    if len(options[2]) > 0:
                        a = mean(other, which, x, onednn) if len(other[0]) > 0 else u
                        x_0 = bent(options, which, x, x_0, u, c, a)
            known.append(x_0 if bound == float("inf") else x_0.clamp_(-bound, bound))
        combine(ends[i], known, path[i + 1])
        before = known[keeps[i]]
    return before
