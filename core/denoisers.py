"""Denoisers: callables (x_t, t) → E[x_0 | x_t], exact ones and learned ones behind one call."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import linear

from core import checkpoints, checks, data
from core.arguments import between, checked, several, whole
from core.networks import ScoreNetwork
from core.schedules import PREDICTIONS, Schedule, latest

Denoiser = Callable[[Tensor, Tensor], Tensor]

TABLE = 1 << 16  # numbers in a table at a time: half a megabyte stays in cache
LABELS = tuple(item.label for item in data.DATASETS.values())
VARIANCE = data.NOISE**2

#: Largest error of an exact mean of x_0, in units of the plane, and of an exact log density, for
#: points of the square |x| ≤ 3.2 and of N(0, 1.2²) at any t (against 600 nodes an arc).
EXACT_ERROR = 1e-6


def levels(
    schedule: Schedule, t: Tensor | float, x_t: Tensor, last: float = 1.0
) -> tuple[Tensor, Tensor, Tensor]:
    """Gives t, none after ``last``, and (α_t, σ_t) beside points, shape (B, D).

    The schedule is asked in the wider dtype of both and its answer rounded once to the points':
    where α is small, x_0 = (x_t − σ ε)/α passes an error of t on 1/α-fold. Paths of a network of
    the noise or the score are off by 4e-6 of their size in float32, by 2e-5 with t rounded too.

    Args:
        schedule: The schedule t → (α, σ).
        t: Times in [0, 1], shape () or (B,).
        x_t: The points.
        last: Later times are read as this one, see ``core.schedules.latest``.

    Returns:
        t, shape () or (B,), then α and σ, each of shape () or (B, 1), of the points' dtype.

    Raises:
        ValueError: If a time is not in [0, 1] or a shape is another.
    """
    checks.tensor("x_t", x_t, ("B", "D"))
    t = checks.each("t", checks.times("t", t, torch.float64), len(x_t))
    if last != 1:
        t = t.clamp(max=checks.real("last", last, 0, 1))
    asked = t.to(torch.promote_types(t.dtype, x_t.dtype))
    asked = asked.unsqueeze(-1) if t.ndim else asked
    alpha, sigma = checks.function("schedule", schedule)(asked)
    return t, alpha.to(x_t), sigma.to(x_t)


@dataclass(frozen=True)
class Posterior:
    """Where noisy points came from, label by label, in closed form and float64.

    Attributes:
        x_t: The points, shape (B, 2).
        alpha: α_t, shape (), or (B, 1) where every point has its own time.
        sigma: σ_t, of the same shape.
        labels: The L labels that were weighed, by index, ascending. Methods take one of them,
            or all for the mixture in which they are equally likely.
        curve: E[μ | x_t, y], the mean place on each label's curve, shape (L, B, 2).
        densities: log p_t(x_t | y), in nats per unit of area, shape (L, B).
    """

    x_t: Tensor
    alpha: Tensor
    sigma: Tensor
    labels: tuple[int, ...]
    curve: Tensor
    densities: Tensor

    def mean(self, labels: tuple[int, ...]) -> Tensor:
        """Gives E[x_0 | x_t] = (σ_t² E[μ | x_t] + α_t v x_t)/s of a mixture, shape (B, 2)."""
        s = spread(self.alpha, self.sigma)
        curve = self._curve(labels)
        return (self.sigma**2 / s) * curve + (self.alpha * VARIANCE / s) * self.x_t

    def score(self, labels: tuple[int, ...]) -> Tensor:
        """Gives ∇ log p_t = (α_t E[μ | x_t] − x_t)/s, shape (B, 2); finite at σ_t = 0 too."""
        return (self.alpha * self._curve(labels) - self.x_t) / spread(self.alpha, self.sigma)

    def log_density(self, labels: tuple[int, ...]) -> Tensor:
        """Gives log p_t(x_t) of a mixture, shape (B,)."""
        return torch.logsumexp(self.densities[self._rows(labels)], 0) - math.log(len(labels))

    def _curve(self, labels: tuple[int, ...]) -> Tensor:
        """E[μ | x_t] = Σ_y p(y | x_t) E[μ | x_t, y]."""
        rows = self._rows(labels)
        if len(labels) == 1:
            return self.curve[rows][0]
        share = torch.softmax(self.densities[rows], 0).unsqueeze(2)
        return (share * self.curve[rows]).sum(0)

    def _rows(self, labels: tuple[int, ...]) -> slice:
        first = self.labels.index(labels[0])
        return slice(first, first + len(labels))


def spread(alpha: Tensor, sigma: Tensor) -> Tensor:
    """Gives s = α_t² v + σ_t², the variance at time t of the noise around a curve, α's shape."""
    return checks.tensor("alpha", alpha) ** 2 * VARIANCE + checks.tensor("sigma", sigma) ** 2


def posterior(
    schedule: Schedule, x_t: Tensor, t: Tensor | float, labels: tuple[int, ...] = LABELS
) -> Posterior:
    """Weighs every label's curve at noisy points, all labels in one pass.

    A curve is nodes μ_k with weights w_k and noise of variance v around them (``data.nodes``). At
    time t they are round Gaussians with means α_t μ_k and variance s = α_t² v + σ_t², so

        p_t(x_t | y) = Σ_k w_k N(x_t; α_t μ_k, s),
        E[μ | x_t, y] = Σ_k w_k N(x_t; α_t μ_k, s) μ_k / p_t(x_t | y).

    Args:
        schedule: The schedule t → (α, σ).
        x_t: Points, shape (B, 2).
        t: Times in [0, 1], shape () or (B,).
        labels: Which labels, by index.

    Raises:
        ValueError: If a label is unknown, x_t is not (B, 2), or t not () or (B,) in [0, 1].
    """
    x_t = checks.tensor("x_t", x_t, ("B", 2)).double()
    if not isinstance(labels, tuple) or not labels or any(y not in LABELS for y in labels):
        checks.refuse("labels", labels, f"a tuple of one or more of {LABELS}")
    _, alpha, sigma = levels(schedule, t, x_t)
    s = spread(alpha, sigma)
    width = min((s.sqrt() / alpha).flatten().tolist(), default=math.inf)  # what the narrowest asks
    # log w_k − |x − αμ_k|²/(2s) but for |x|²/(2s), which all nodes share, is a matrix product
    half = (-(alpha**2) / (2 * s)).expand(len(x_t), 1)
    points = torch.cat([x_t * (alpha / s), half, torch.ones_like(half)], 1)  # (B, 4)
    tables = [tables_at(y, width) for y in labels]
    parts = [sums(points, factor.to(points), moments.to(points)) for factor, moments in tables]
    found, tops = zip(*parts, strict=True)
    first, total = torch.stack(found).split([2, 1], 2)
    shared = x_t.square().sum(1, keepdim=True) / (2 * s) + torch.log(2 * math.pi * s)
    densities = torch.stack(tops) + total.log() - shared
    return Posterior(x_t, alpha, sigma, labels, first / total, densities.squeeze(2))


@checked(label=whole(0, len(LABELS) - 1), width=between(0, math.inf))
def tables_at(label: int, width: float) -> tuple[Tensor, Tensor]:
    """Gives the two factors of a label's sums for Gaussians of a width: logits and moments."""
    return _tables(label, data.rounded(width))


def sums(
    points: Tensor, factor: Tensor, moments: Tensor, table: int = TABLE
) -> tuple[Tensor, Tensor]:
    """Gives Σ_k p_k μ_k and Σ_k p_k over a label's nodes, and the log that both are divided by.

    Written in the part of Python that TorchScript reads too.

    Args:
        points: What nodes are weighed at, shape (B, 4).
        factor: Shape (4, K), see ``tables_at``.
        moments: Shape (3, K).
        table: Numbers in a table at a time.

    Returns:
        Shapes (B, 3) and (B, 1).
    """
    found, tops = [], []
    for block in points.split(table // factor.shape[1]):
        logits = block @ factor  # (b, K)
        top = logits.detach().amax(1, keepdim=True)  # they cancel: no slope runs through
        found.append(linear(logits.sub_(top).exp_(), moments))
        tops.append(top)
    return torch.cat(found), torch.cat(tops)


@lru_cache(maxsize=len(data.WIDTHS) * len(LABELS))
def _tables(label: int, width: float) -> tuple[Tensor, Tensor]:
    """A label's nodes as the two factors of its sums: (4, K) makes logits, (3, K) adds up."""
    with torch.inference_mode(False):  # tables of inference mode could not be differentiated
        mu, weight = data.nodes(label, width)
        square = mu.square().sum(1, keepdim=True)
        factor = torch.cat([mu, square, weight.log().unsqueeze(1)], 1).T
        return factor.contiguous(), torch.cat([mu, torch.ones_like(square)], 1).T.contiguous()


@dataclass(frozen=True)
class Exact:
    """The closed-form truth of one label, or of the mixture of all labels, up to EXACT_ERROR.

    Args:
        schedule: The schedule t → (α, σ).
        label: A label's index, or None for the mixture of all, equally likely.

    Raises:
        ValueError: If the schedule cannot be called or the label is unknown.
    """

    schedule: Schedule
    label: int | None = None

    def __post_init__(self) -> None:
        checks.function("schedule", self.schedule)
        if self.label is not None:
            checks.whole("label", self.label, 0, len(LABELS) - 1)

    @property
    def labels(self) -> tuple[int, ...]:
        """The labels that are mixed, by index."""
        return LABELS if self.label is None else (self.label,)

    def __call__(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives E[x_0 | x_t], shape (B, 2), for times of shape () or (B,)."""
        return posterior(self.schedule, x_t, t, self.labels).mean(self.labels).to(x_t)

    def log_density(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives log p_t(x_t), shape (B,), in nats per unit of area."""
        return posterior(self.schedule, x_t, t, self.labels).log_density(self.labels).to(x_t)

    def score(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives ∇ log p_t, shape (B, 2), at σ_t = 0 too."""
        return posterior(self.schedule, x_t, t, self.labels).score(self.labels).to(x_t)


def exact(schedule: Schedule, label: int | str | None = None) -> Exact:
    """Gives the closed-form denoiser of one label or, with None, of the mixture.

    Args:
        schedule: The schedule t → (α, σ).
        label: "moons", "circles", 0, 1, or None.

    Raises:
        ValueError: If the label is unknown.
    """
    return Exact(schedule, data.label_index(label))


def evaluate(denoise: Sequence[Denoiser], x_t: Tensor, t: Tensor) -> list[Tensor]:
    """Gives the means of several denoisers at the same points, each of shape (B, 2).

    Exact ones of one schedule share one pass over their labels: u of the mixture costs nothing
    beside c of both labels.
    """
    several(checks.function)("denoise", denoise)
    exacts = [item for item in denoise if isinstance(item, Exact)]
    if len(exacts) < len(denoise) or any(e.schedule != exacts[0].schedule for e in exacts):
        return [item(x_t, t) for item in denoise]
    labels = tuple(sorted({label for item in exacts for label in item.labels}))
    found = posterior(exacts[0].schedule, x_t, t, labels)
    return [found.mean(item.labels).to(x_t) for item in exacts]


def network(checkpoint: str | ScoreNetwork, label: int | str | None = None) -> Denoiser:
    """Gives a network's denoiser: its prediction turned into a mean of x_0.

    Times after ``core.schedules.latest`` are read as that time: with the cosine schedule a network
    that predicts ε or the score begins there, so that every t in [0, 1] has a finite mean.

    Args:
        checkpoint: A name that ``core.checkpoints.load`` knows, or a loaded network.
        label: "moons", "circles", 0, 1, or None for the null label.

    Raises:
        ValueError: If the label is none of the network's, or the name is unknown; once called, if
            x_t is not (B, 2) or t not () or (B,) in [0, 1].
    """
    if isinstance(checkpoint, str):
        checkpoint = checkpoints.load(checkpoint)
    net = checks.instance("checkpoint", checkpoint, ScoreNetwork)
    index = data.label_index(label)
    if index is not None and index >= net.config.labels:
        checks.refuse("label", label, f"None, or one of the network's {net.config.labels} labels")
    number = torch.tensor(net.config.labels if index is None else index)
    prediction = PREDICTIONS[net.config.prediction]
    last = latest(net.schedule, net.config.prediction)

    def denoise(x_t: Tensor, t: Tensor | float) -> Tensor:
        t, alpha, sigma = levels(net.schedule, t, x_t, last)
        output = net(x_t, t, number)
        return prediction.to_x0(output, x_t, alpha, sigma)

    return denoise


def clipped(denoise: Denoiser, bound: float) -> Denoiser:
    """Keeps a denoiser's x_0 inside the square |x| ≤ bound; an infinite bound is a no-op.

    Raises:
        ValueError: Unless bound > 0.
    """
    checks.function("denoise", denoise)
    if not checks.real("bound", bound, 0, math.inf) > 0:
        checks.refuse("bound", bound, "a number above 0")
    if math.isinf(bound):
        return denoise
    return lambda x_t, t: denoise(x_t, t).clamp(-bound, bound)
