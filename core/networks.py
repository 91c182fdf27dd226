"""The score networks: points, a time and a label in, one prediction out."""

from collections.abc import Callable, Collection
from dataclasses import InitVar, dataclass, replace
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core import checks
from core.arguments import SEED, checked, whole
from core.conditioning import CONDITIONINGS, Unconditioned
from core.conditioning.fusion import FUSIONS, OneAfterTheOther
from core.conditioning.in_turn import in_turn
from core.embeddings import CONVENTIONS, Sinusoidal, TimeMLP
from core.embeddings.clocks import CLOCKS, STEPS
from core.embeddings.positional import ACTIVATIONS
from core.schedules import PREDICTIONS, SCHEDULES

WHERE = ("all", "first", "last")
POSITIONS = ("before", "after")
TIME_MLPS = (*ACTIVATIONS, "none")


@dataclass(frozen=True)
class NetworkConfig:
    """All that is needed to build a network again; it travels in a checkpoint's manifest.

    Args:
        width: Features of a hidden layer, 1 to 1024.
        depth: Number of hidden layers, 1 to 16.
        time_dim: Width of the time MLP's output and of the label table, 2 to 1024.
        labels: Number of classes; entry ``labels`` of the table is the null label.
        conditioning: A key of ``core.conditioning.CONDITIONINGS``.
        identity: Whether every conditioning starts as a no-op.
        prediction: What the output means, a key of ``core.schedules.PREDICTIONS``.
        schedule: A key of ``core.schedules.SCHEDULES``.
        time_scale: The embedding sees time_scale · t.
        max_period: P of the embedding.
        convention: A key of ``core.embeddings.CONVENTIONS``.
        clock: A key of ``core.embeddings.clocks.CLOCKS``, the embedding's family.
        embedding_dim: Width of the embedding that the time MLP reads; 0 is ``time_dim``.
        time_mlp: "silu" or "gelu", the activation of the time MLP, or "none" for no MLP: then the
            embedding has to be ``time_dim`` wide.
        time_steps: T of discrete times: the clock reads ⌊T t⌋/T; 0 is continuous time. It is also
            the number of rows of a learned table and of columns of a one-hot clock, 100 for 0.
        fusion: A key of ``core.conditioning.fusion.FUSIONS``: how time and label meet.
        where: Which hidden layers are conditioned: "all", "first" or "last".
        position: Whether the conditioning stands "before" or "after" a layer's activation.
        on_output: Whether the two outputs are conditioned too.
        reading: The former name of ``prediction``, which older manifests hold.

    Raises:
        ValueError: If a value is out of bounds or unknown.
    """

    width: int = 64
    depth: int = 3
    time_dim: int = 64
    labels: int = 2
    conditioning: str = "film"
    identity: bool = True
    prediction: str = "v"
    schedule: str = "cosine"
    time_scale: float = 1000.0
    max_period: float = 10_000.0
    convention: str = "guided-diffusion"
    clock: str = "sinusoidal"
    embedding_dim: int = 0
    time_mlp: str = "silu"
    time_steps: int = 0
    fusion: str = "sum"
    where: str = "all"
    position: str = "before"
    on_output: bool = False
    reading: InitVar[str] = ""

    def __post_init__(self, reading: str) -> None:
        if reading:
            object.__setattr__(self, "prediction", checks.choice("reading", reading, PREDICTIONS))
        bounds = {"width": (1, 1024), "depth": (1, 16), "time_dim": (2, 1024), "labels": (0, 1000)}
        bounds |= {"embedding_dim": (0, 1024), "time_steps": (0, 1000)}
        for name, (low, high) in bounds.items():
            checks.whole(name, getattr(self, name), low, high)
        known: dict[str, Collection[str]] = {
            "conditioning": CONDITIONINGS,
            "prediction": PREDICTIONS,
            "schedule": SCHEDULES,
        }
        known |= {"convention": CONVENTIONS, "clock": CLOCKS, "time_mlp": TIME_MLPS}
        known |= {"fusion": FUSIONS, "where": WHERE, "position": POSITIONS}
        for name, names in known.items():
            checks.choice(name, getattr(self, name), names)
        checks.positive("time_scale", self.time_scale)
        checks.positive("max_period", self.max_period)


class ScoreNetwork(nn.Module):
    """A small MLP that is told the time and the label at its hidden layers.

        γ = fuse(MLP(clock(t)), table[label])   by default MLP(sinusoidal(1000 t)) + table[label]
        h ← silu(condition(W h + b, γ))         depth times; or condition(silu(W h + b), γ)
        out = W h + b                           conditioned only if the config says so

    The last layer starts at zero, so that an untrained network answers 0 everywhere.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = checks.instance("config", config, NetworkConfig)
        self.schedule = SCHEDULES[config.schedule]()
        self.embedding = _clock(config)
        self.time_mlp = _time_mlp(config, self.embedding)
        self.label_table = nn.Embedding(config.labels + 1, config.time_dim)
        self.fusion = FUSIONS[config.fusion](config.time_dim)
        widths = [2] + [config.width] * config.depth
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))
        places = {"first": range(1), "last": range(config.depth - 1, config.depth)}
        told = places.get(config.where, range(config.depth))
        self.conditions = nn.ModuleList(
            self._condition(config.width) if i in told else self._no_condition()
            for i in range(config.depth)
        )
        self.out = nn.Linear(config.width, 2)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        self.out_condition = self._condition(2) if config.on_output else None

    def _condition(self, width: int) -> nn.Module:
        config, cond = self.config, self.fusion.width
        kind = CONDITIONINGS[config.conditioning]
        build = partial(in_turn, kind) if isinstance(self.fusion, OneAfterTheOther) else kind
        return build(width, cond, identity=config.identity)

    def _no_condition(self) -> nn.Module:
        return Unconditioned(self.config.width, self.fusion.width)

    def clock(self, t: Tensor) -> Tensor:
        """Gives what the time MLP reads of times in [0, 1], shape (*, width of the clock)."""
        steps = self.config.time_steps
        t = (t * steps).floor().clamp(max=steps - 1) / steps if steps else t
        return self.embedding(t).to(self.out.weight.dtype)

    def embed(self, t: Tensor, label: Tensor, count: int | None = None) -> Tensor:
        """Gives γ, shape (B, width of γ), for times and labels of shape () or (B,).

        Args:
            t: Times in [0, 1].
            label: Classes; ``config.labels`` is the null label.
            count: B; None is as many as the longer of the two.

        Returns:
            γ; of a multi-scale clock both, early and deep, shape (B, 2, width of γ).

        Raises:
            ValueError: If a time is not in [0, 1], a label is none of the network's, or their
                shapes are others.
        """
        t, label = checks.times("t", t), checks.classes("label", label, self.config.labels)
        most = max(t.numel(), label.numel())
        count = most if count is None else checks.whole("count", count, 0, 2**31 - 1)
        checks.each("t", t, count), checks.each("label", label, count)
        device = self.out.weight.device
        t = t.to(device, torch.float32 if device.type == "mps" else None)  # which has no float64
        time, told = self.time_mlp(self.clock(t)), self.label_table(label.to(device))
        return self.fusion(time, told.unsqueeze(-2) if self.two_scales else told)

    @property
    def two_scales(self) -> bool:
        """Whether early and deep layers read two embeddings."""
        return self.config.clock.startswith("multi-scale")

    def for_layers(self, cond: Tensor) -> list[Tensor]:
        """Gives each hidden layer's γ, and last the output's: of two, the first is the first's.

        Args:
            cond: What ``embed`` gives.
        """
        count = self.config.depth + 1
        if not self.two_scales:
            return [cond] * count
        early, deep = cond.unbind(-2)
        return [early] + [deep] * (count - 1)

    def hidden(self, i: int, h: Tensor, modulate: Callable[[Tensor], Tensor]) -> Tensor:
        """Runs hidden layer i with a modulation before or after its activation."""
        z = self.layers[i](h)
        return modulate(silu(z)) if self.config.position == "after" else silu(modulate(z))

    def answer(self, h: Tensor, cond: Tensor) -> Tensor:
        """Runs the output layer on the last features, with γ where it is conditioned."""
        out: Tensor = self.out(h)
        return out if self.out_condition is None else self.out_condition(out, cond)

    def forward(self, x_t: Tensor, t: Tensor, label: Tensor) -> Tensor:
        """Gives the prediction named in the config, shape (B, 2).

        Args:
            x_t: Noisy points, shape (B, 2), of the weights' dtype.
            t: Times in [0, 1], shape () or (B,).
            label: Classes, shape (B,) or (); ``config.labels`` is the null label.

        Raises:
            ValueError: If x_t has another shape or dtype, or as in ``embed``.
        """
        checks.tensor("x_t", x_t, ("B", 2), (2,), dtype=self.out.weight.dtype)
        *conds, last = self.for_layers(self.embed(t, label, x_t.numel() // 2))
        h = x_t
        for i, (condition, cond) in enumerate(zip(self.conditions, conds, strict=True)):
            h = self.hidden(i, h, partial(condition, cond=cond))
        return self.answer(h, last)


def _clock(config: NetworkConfig) -> nn.Module:
    like = Sinusoidal(
        config.embedding_dim or config.time_dim,
        max_period=config.max_period,
        time_scale=config.time_scale,
        convention=config.convention,
    )
    return CLOCKS[config.clock](like, config.time_steps or STEPS)


def _time_mlp(config: NetworkConfig, clock: nn.Module) -> nn.Module:
    with torch.no_grad():
        width = clock(torch.zeros(())).shape[-1]
    if config.time_mlp != "none":
        return TimeMLP(width, config.time_dim, activation=config.time_mlp)
    if width != config.time_dim:
        checks.refuse("time_dim", config.time_dim, f"{width}, the clock's width, without a MLP")
    return nn.Identity()


@checked(seed=SEED)
def build(config: NetworkConfig, *, seed: int) -> ScoreNetwork:
    """Builds a network, its first weights drawn from the seed; global state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ScoreNetwork(config)


@checked()
def parameters(config: NetworkConfig) -> int:
    """Gives how many numbers training adjusts in a network of this config."""
    return sum(weight.numel() for weight in build(config, seed=0).parameters())


@checked(wanted=whole(1, 2**31 - 1))
def sized(config: NetworkConfig, wanted: int) -> NetworkConfig:
    """Gives the config another width, the one whose network comes nearest to so many parameters.

    Args:
        config: The config; its width is replaced.
        wanted: Parameters.
    """
    multiple = CONDITIONINGS[config.conditioning].multiple
    low, high = 1, 1024 // multiple  # counts rise with the width: halve the interval
    while high - low > 1:
        middle = (low + high) // 2
        few = parameters(replace(config, width=middle * multiple)) <= wanted
        low, high = (middle, high) if few else (low, middle)
    found = (replace(config, width=k * multiple) for k in (low, high))
    return min(found, key=lambda one: abs(parameters(one) - wanted))
