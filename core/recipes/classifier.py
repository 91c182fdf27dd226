"""A classifier of noisy points, for classifier guidance."""

from dataclasses import asdict
from pathlib import Path

import torch
from torch import Generator

from core import checkpoints, classifiers, data
from core.networks import build
from core.training import TrainingConfig

STEPS = 4_000
QUALITY_TIMES = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


def classifier(steps: int | None, root: Path) -> None:
    """Trains "noisy-classifier" and measures it against the exact posterior, per t."""
    torch.set_num_threads(1)
    training = TrainingConfig(steps=steps or STEPS, ema=0.0, label_dropout=0.0)
    body = build(classifiers.CONFIG, seed=training.seed)
    for record in classifiers.train(body, training):
        if record.step % 500 == 0:
            print(f"step {record.step} of {record.steps}, loss {record.loss:.4f}", flush=True)
    body.eval().requires_grad_(False)
    measured = {f"{t:.2f}": _quality(body, t) for t in QUALITY_TIMES}
    for t, row in measured.items():
        print(
            f"t = {t}: KL to the exact posterior {row['kl']:.5f}, "
            f"guidance direction {row['direction_rmse']:.3f}"
        )
    command = "python -m core.recipes classifier"
    folder = root.parent / classifiers.ROOT.name
    checkpoints.save(
        classifiers.NAME,
        body,
        recipe={"command": command, "outputs": "logits of moons and circles"} | asdict(training),
        quality=measured,
        root=folder,
    )


def _quality(body: classifiers.ScoreNetwork, t: float, n: int = 4000) -> dict[str, float]:
    """KL to the exact posterior in nats, and the error of the guidance direction, at this t."""
    generator = Generator().manual_seed(30_000)
    x_0 = torch.cat([data.draw(name, n // 2, generator=generator)[0] for name in data.DATASETS])
    alpha, sigma = body.schedule(torch.tensor(t))
    x_t = alpha * x_0 + sigma * torch.randn(x_0.shape, generator=generator)
    learned, truth = classifiers.Learned(body), classifiers.Exact(body.schedule)
    log_p, log_q = truth(x_t, t), learned(x_t, t)
    gap = learned.direction("moons")(x_t, torch.tensor(t)) - truth.direction("moons")(
        x_t, torch.tensor(t)
    )
    return {
        "kl": float(f"{float((log_p.exp() * (log_p - log_q)).sum(1).mean()):.4g}"),
        "direction_rmse": float(f"{float(gap.square().sum(1).mean().sqrt()):.4g}"),
    }
