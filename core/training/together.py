"""Several networks of one config trained at once: their weights are stacked along a first axis.

One matrix product over S networks costs less than S small ones, so that all seeds of a comparison
train in the time of two or three.
"""

from collections.abc import Iterator, Sequence

import torch
from torch import Generator, Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from core import checks
from core.arguments import checked, maybe, several
from core.networks import ScoreNetwork
from core.training.loop import BETA1, Progress, TrainingConfig, average, batch, loss, rate
from core.training.losses import Batch

EPSILON = 1e-8
PARTS = ("x_t", "t", "label", "x_0", "eps", "alpha", "sigma")


class _Loss(nn.Module):
    """A network's loss as a module, so that its weights can be replaced by stacked ones."""

    def __init__(self, network: ScoreNetwork, kind: str) -> None:
        super().__init__()
        self.network, self.kind = network, kind

    def forward(self, *parts: Tensor) -> Tensor:
        return loss(self.network, Batch(*parts), self.kind)


class _Adam:
    """Adam over stacked weights, each network with a learning rate of its own."""

    def __init__(self, weights: list[Tensor], peaks: Tensor, beta2: float) -> None:
        self.weights, self.beta2 = weights, beta2
        self.peaks = [peaks.reshape(-1, *(1,) * (w.ndim - 1)) for w in weights]
        self.first, self.second = ([torch.zeros_like(w) for w in weights] for _ in "mv")

    @torch.no_grad()
    def step(self, gradients: list[Tensor], number: int, share: float) -> None:
        """Takes step ``number``, from 1, at this share of the peak rates."""
        mean_kept, square_kept = BETA1, self.beta2
        torch._foreach_lerp_(self.first, gradients, 1 - mean_kept)
        torch._foreach_mul_(self.second, square_kept)
        torch._foreach_addcmul_(self.second, gradients, gradients, 1 - square_kept)
        below = torch._foreach_sqrt(self.second)
        torch._foreach_div_(below, (1 - square_kept**number) ** 0.5)
        torch._foreach_add_(below, EPSILON)
        moved = torch._foreach_div(self.first, below)
        torch._foreach_mul_(moved, share / (1 - mean_kept**number))
        torch._foreach_addcmul_(self.weights, moved, self.peaks, -1)


@checked(rates=maybe(several(checks.positive)))
def train_together(
    networks: Sequence[ScoreNetwork],
    config: TrainingConfig,
    rates: Sequence[float] | None = None,
) -> Iterator[Progress]:
    """Trains S networks of one config in place as ``core.training.train`` trains one.

    The data follow ``config.seed`` and S alone, so that different ways of conditioning see the
    same points in the same order.

    Args:
        networks: S networks of one config, from ``core.networks.build``.
        config: How to train them; a step draws ``batch`` points for each network.
        rates: Peak learning rates, one a network, to compare rates: then all networks see one
            and the same batch. None is ``config.learning_rate`` for all, each on its own batch.

    Yields:
        Progress records; the loss is the mean over the networks.
    """
    count, module = len(networks), _Loss(networks[0], config.loss).train()
    if rates and len(rates) != count:
        checks.refuse("rates", rates, f"{count} of them, one a network")
    stacked, buffers = stack_module_state([_Loss(net, config.loss) for net in networks])
    names, weights = list(stacked), list(stacked.values())
    averages = [weight.detach().clone() for weight in weights]
    adam = _Adam(weights, torch.tensor(rates or [config.learning_rate] * count), config.beta2)
    generator = Generator().manual_seed(config.seed)

    def one(own: dict[str, Tensor], kept: dict[str, Tensor], *parts: Tensor) -> Tensor:
        found: Tensor = functional_call(module, (own, kept), parts)
        return found

    for step in range(config.steps):
        parts = _parts(networks[0], config, 1 if rates else count, generator)
        losses = vmap(one)(
            stacked, buffers, *(part.expand(count, *part.shape[1:]) for part in parts)
        )
        gradients = torch.autograd.grad(losses.sum(), weights, materialize_grads=True)
        adam.step(list(gradients), step + 1, rate(step, config))
        average(averages, weights, step, config)
        yield Progress(step + 1, config.steps, float(losses.detach().mean()))
    _hand_back(networks, names, averages)


def _parts(
    network: ScoreNetwork, config: TrainingConfig, count: int, generator: Generator
) -> list[Tensor]:
    """A batch for each network, (count, B, …): every count-th point, so half of each label."""
    drawn = batch(network, config, generator, count * config.batch)
    found = (getattr(drawn, name) for name in PARTS)
    return [part.unflatten(0, (-1, count)).transpose(0, 1) for part in found]


def _hand_back(
    networks: Sequence[ScoreNetwork], names: Sequence[str], averages: Sequence[Tensor]
) -> None:
    with torch.no_grad():
        for i, network in enumerate(networks):
            own = dict(network.named_parameters(prefix="network"))
            for name, mean in zip(names, averages, strict=True):
                own[name].copy_(mean[i])
            network.eval()
