"""Losses: which weights are the same loss, and what each times' error counts."""

import math

import pytest
import torch
from torch import Tensor

from core.networks import NetworkConfig, ScoreNetwork, build
from core.schedules import PREDICTIONS, Cosine, LinearBeta, Schedule, read
from core.training import TrainingConfig, batch, loss
from core.training.losses import LOSSES, MIN_SNR, STEPS, Batch


class Read(torch.nn.Module):
    """One network of ε read as another prediction: the same mean of x_0 at every point."""

    def __init__(self, noise: ScoreNetwork, drawn: Batch, prediction: str) -> None:
        super().__init__()
        self.config = NetworkConfig(prediction=prediction)
        self.schedule = noise.schedule
        self.noise, self.drawn = noise, drawn

    def forward(self, x_t: Tensor, t: Tensor, label: Tensor) -> Tensor:
        said = self.noise(x_t, t, label)
        alpha, sigma, target = self.drawn.alpha, self.drawn.sigma, self.config.prediction
        return read(said, x_t, alpha, sigma, source="eps", target=target)


def drawn_for(schedule: str, low: float, high: float) -> tuple[ScoreNetwork, Batch]:
    """A network of ε and a batch in float64 whose times lie from low to high."""
    net = build(NetworkConfig(width=16, prediction="eps", schedule=schedule), seed=0).double()
    torch.nn.init.normal_(net.out.weight, generator=torch.Generator().manual_seed(1))
    one = batch(net, TrainingConfig(batch=512), torch.Generator().manual_seed(2))
    one = Batch(**{k: v.double() if v.is_floating_point() else v for k, v in vars(one).items()})
    t = low + (high - low) * one.t
    alpha, sigma = (part.unsqueeze(1) for part in net.schedule(t))
    return net, Batch(
        alpha * one.x_0 + sigma * one.eps, t, one.label, one.x_0, one.eps, alpha, sigma
    )


@pytest.mark.parametrize("kind", ["snr-difference", "min-snr", "unweighted-score"])
@pytest.mark.parametrize("schedule", ["cosine", "linear-beta"])
def test_a_loss_of_x0_is_the_same_loss_in_every_prediction(kind: str, schedule: str) -> None:
    """So ½(SNR(t − 1/T) − SNR(t)) on x_0 and its ε form are one loss, value and gradient."""
    net, drawn = drawn_for(schedule, 0.005, 0.99)
    found, gradients = [], []
    for prediction in PREDICTIONS:
        value = loss(Read(net, drawn, prediction), drawn, kind)  # type: ignore[arg-type]
        found.append(value.detach())
        gradients.append(torch.autograd.grad(value, net.out.weight)[0])
    for value, gradient in zip(found, gradients, strict=True):
        torch.testing.assert_close(value, found[0])
        torch.testing.assert_close(gradient, gradients[0])
    plain = loss(Read(net, drawn, "x0"), drawn)  # type: ignore[arg-type]
    assert not torch.isclose(plain, loss(net, drawn))  # uniform in t is not one loss


@pytest.mark.parametrize("schedule", [Cosine(), LinearBeta()])
def test_both_forms_of_the_bound_as_the_blog_writes_them(schedule: Schedule) -> None:
    name = "cosine" if isinstance(schedule, Cosine) else "linear-beta"
    net, drawn = drawn_for(name, 0.01, 0.99)

    def snr(t: Tensor) -> Tensor:
        return torch.exp(2 * schedule.log_snr(t)).unsqueeze(1)

    fall = snr(drawn.t - 1 / STEPS) - snr(drawn.t)
    eps = net(drawn.x_t, drawn.t, drawn.label)
    x_0 = (drawn.x_t - drawn.sigma * eps) / drawn.alpha
    in_x0 = (fall / 2 * (x_0 - drawn.x_0) ** 2).mean()
    ratio = snr(drawn.t - 1 / STEPS) / snr(drawn.t) - 1
    in_eps = (ratio / 2 * (eps - drawn.eps) ** 2).mean()
    torch.testing.assert_close(in_x0, in_eps)
    torch.testing.assert_close(loss(net, drawn, "snr-difference"), in_eps)


def test_the_bound_over_all_steps_is_half_the_fall_of_the_snr() -> None:
    """The sum telescopes: a constant error of 1 costs ½(SNR(2/T − 1/T) − SNR(1 − 1/T))."""
    t = torch.arange(2, STEPS, dtype=torch.float64) / STEPS
    alpha, sigma = (part.unsqueeze(1) for part in Cosine()(t))
    nothing = torch.zeros(len(t), 2, dtype=torch.float64)
    one = Batch(nothing, t, torch.zeros(len(t)).long(), nothing, nothing, alpha, sigma)
    total = float(LOSSES["snr-difference"](Cosine(), one, "x0").sum())
    ends = [1 / math.tan(math.pi / 2 * at) ** 2 for at in (1 / STEPS, 1 - 1 / STEPS)]
    assert total == pytest.approx((ends[0] - ends[1]) / 2, rel=1e-9)


def test_min_snr_caps_what_is_near_the_data_and_leaves_the_noise() -> None:
    t = torch.tensor([0.01, 0.2, 0.5, 0.9])
    alpha, sigma = (part.unsqueeze(1) for part in Cosine()(t))
    nothing = torch.zeros(4, 2)
    one = Batch(nothing, t, torch.zeros(4).long(), nothing, nothing, alpha, sigma)
    weight = LOSSES["min-snr"](Cosine(), one, "x0")[:, 0]
    assert weight[:2].tolist() == [MIN_SNR, MIN_SNR]
    torch.testing.assert_close(weight[2:], (alpha / sigma)[2:, 0] ** 2)
    in_eps = LOSSES["min-snr"](Cosine(), one, "eps")[:, 0]
    torch.testing.assert_close(in_eps, torch.clamp(MIN_SNR * (sigma / alpha)[:, 0] ** 2, max=1.0))


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_no_time_breaks_a_loss(kind: str, prediction: str) -> None:
    net = build(NetworkConfig(width=8, prediction=prediction), seed=0)
    t = torch.tensor([0.0, 1e-6, 0.5, 1 - 1e-6, 1.0])
    alpha, sigma = (part.unsqueeze(1) for part in Cosine()(t))
    ones = torch.ones(5, 2)
    drawn = Batch(alpha + sigma * ones, t, torch.zeros(5).long(), ones, ones, alpha, sigma)
    value = loss(net, drawn, kind)
    assert bool(value.isfinite())
    assert float(value.detach()) > 0


def test_an_unknown_loss_is_named() -> None:
    with pytest.raises(ValueError, match=r"^loss='l1': need one of uniform"):
        TrainingConfig(loss="l1")
