"""Training repeats, learns, masks labels as configured; only whole checkpoints are used."""

import hashlib
import json
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core import checkpoints, data, denoisers, metrics
from core.checkpoints import CheckpointError
from core.networks import NetworkConfig, ScoreNetwork, build
from core.recipes.making import posterior_error, sample_quality
from core.samplers import SAMPLERS, times, trajectory
from core.schedules import PREDICTIONS, Cosine, read
from core.training import Batch, Progress, TrainingConfig, batch, loss, train
from tests.running import ROOT

SMALL = NetworkConfig(width=16, depth=2, time_dim=16)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def fit(
    config: TrainingConfig, network: NetworkConfig = SMALL
) -> tuple[ScoreNetwork, list[Progress]]:
    net = build(network, seed=config.seed)
    return net, list(train(net, config))


def test_a_seed_repeats_to_the_last_bit() -> None:
    short = TrainingConfig(steps=30, batch=64, seed=5)
    (a, first), (b, second) = fit(short), fit(short)
    assert first == second
    assert all(torch.equal(p, q) for p, q in zip(a.parameters(), b.parameters(), strict=True))
    other, _ = fit(TrainingConfig(steps=30, batch=64, seed=6))
    assert not torch.equal(a.out.weight, other.out.weight)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_it_learns_every_prediction(prediction: str) -> None:
    config = NetworkConfig(width=32, depth=2, time_dim=16, prediction=prediction)
    net, records = fit(TrainingConfig(steps=400, batch=256, ema=0.9), config)
    assert [record.step for record in records] == list(range(1, 401))
    before = posterior_error(build(config, seed=0), "moons", n=500)
    after = posterior_error(net, "moons", n=500)
    assert after["0.50"] < before["0.50"] / 2


def test_the_average_is_of_the_weights_along_the_way() -> None:
    """EMA 0 keeps the last weights; a slow one stays nearer to the start."""
    start = build(SMALL, seed=0).layers[0].weight
    last, _ = fit(TrainingConfig(steps=60, batch=64, ema=0.0))
    slow, _ = fit(TrainingConfig(steps=60, batch=64, ema=0.99))
    moved = (last.layers[0].weight - start).norm()
    assert 0 < (slow.layers[0].weight - start).norm() < moved


def test_label_dropout_masks_that_share() -> None:
    net = build(SMALL, seed=0)
    for share in (0.0, 0.25, 1.0):
        config = TrainingConfig(batch=8000, label_dropout=share)
        label = batch(net, config, torch.Generator().manual_seed(0)).label
        assert float((label == 2).float().mean()) == pytest.approx(share, abs=0.02)


class Knowing(torch.nn.Module):
    """Stands in for a network: it gives the right answer to one batch, in any prediction."""

    def __init__(self, prediction: str, drawn: Batch) -> None:
        super().__init__()
        self.config = NetworkConfig(prediction=prediction)
        self.drawn = drawn

    def forward(self, x_t: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        alpha, sigma = (part.unsqueeze(1) for part in Cosine()(t))
        x_0 = self.drawn.x_0
        return read(x_0, x_t, alpha, sigma, source="x0", target=self.config.prediction)


class Scoring(torch.nn.Module):
    """The score that a network of ε stands for, s = −ε/σ, at the times of one batch."""

    def __init__(self, noise: ScoreNetwork, sigma: torch.Tensor) -> None:
        super().__init__()
        self.config = replace(noise.config, prediction="score")
        self.noise, self.sigma = noise, sigma

    def forward(self, x_t: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return -self.noise(x_t, t, label) / self.sigma


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_the_loss_is_least_at_what_the_prediction_means(prediction: str) -> None:
    drawn = batch(build(SMALL, seed=0), TrainingConfig(batch=64), seeded(0))
    drawn = Batch(**{name: part.double() for name, part in vars(drawn).items()})
    assert float(loss(Knowing(prediction, drawn), drawn)) < 1e-9  # type: ignore[arg-type]
    wrong = Knowing(prediction, replace(drawn, x_0=drawn.x_0 + 1))
    assert float(loss(wrong, drawn)) > 0.1  # type: ignore[arg-type]


def test_points_of_a_batch_are_data_and_noise() -> None:
    drawn = batch(build(SMALL, seed=0), TrainingConfig(batch=2000), seeded(0))
    arcs = [arc for shape in data.DATASETS.values() for arc in shape.arcs]
    assert metrics.distance_to_curve(drawn.x_0, arcs) < data.NOISE
    alpha, sigma = Cosine()(drawn.t)
    torch.testing.assert_close(drawn.x_t, alpha[:, None] * drawn.x_0 + sigma[:, None] * drawn.eps)
    assert float(drawn.eps.square().mean()) == pytest.approx(1, abs=0.1)


def test_the_weighted_loss_of_the_score_is_the_loss_of_the_noise() -> None:
    """σ² |s − (−ε/σ)|² with s = −ε̂/σ is |ε̂ − ε|², written out from the definitions."""
    noise = build(NetworkConfig(width=16, prediction="eps"), seed=0)
    torch.nn.init.normal_(noise.out.weight, generator=seeded(1))
    drawn = batch(noise, TrainingConfig(batch=256), seeded(2))
    score = Scoring(noise, drawn.sigma)
    found = loss(score, drawn)  # type: ignore[arg-type]
    torch.testing.assert_close(found, loss(noise, drawn))
    said, target = score(drawn.x_t, drawn.t, drawn.label), -drawn.eps / drawn.sigma
    torch.testing.assert_close(found, (drawn.sigma**2 * (said - target) ** 2).mean())


@pytest.mark.parametrize("prediction", ["score", "eps"])
def test_a_tiny_network_of_the_score_or_the_noise_samples_moons(prediction: str) -> None:
    """From t = 1, where the cosine schedule has no signal: no NaN, and no point flung away."""
    config = NetworkConfig(width=32, time_dim=32, prediction=prediction)
    net, _ = fit(TrainingConfig(steps=1000, batch=512, ema=0.99, learning_rate=5e-3), config)
    x = torch.randn(1000, 2, generator=seeded(3))
    moons, _ = data.draw("moons", 1000, generator=seeded(4))
    for name in SAMPLERS:
        states = trajectory(
            name,
            denoisers.network(net, "moons"),
            x,
            times(20),
            schedule=net.schedule,
            generator=seeded(5),
        )
        with torch.inference_mode():
            *_, last = states
        assert metrics.sliced_wasserstein(last.x, moons) < metrics.sliced_wasserstein(x, moons) / 4


@pytest.mark.parametrize(
    ("field", "value"),
    [("steps", 0), ("batch", 1), ("learning_rate", float("nan")), ("ema", 1.0), ("seed", -1)],
)
def test_bad_training_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{field}="):
        TrainingConfig(**{field: value})


def test_the_shipped_network_reaches_its_manifest() -> None:
    net = checkpoints.load("moons-circles")
    stored = checkpoints.manifest("moons-circles")["quality"]
    assert not net.training
    assert not any(parameter.requires_grad for parameter in net.parameters())
    for name in data.DATASETS:
        assert stored["samples"][name]["ratio"] <= 1.10
        for t, error in posterior_error(net, name).items():
            assert error == pytest.approx(stored["posterior_rmse"][name][t], rel=2e-3)
        fewer = sample_quality(net, name, n=1000, repeats=20)
        assert fewer["ratio"] < 1.25  # fewer points and repeats: the ratio itself is noisy


def test_the_shipped_network_gives_the_same_through_its_denoiser() -> None:
    net = checkpoints.load("moons-circles")
    x = torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
    by_name = denoisers.network("moons-circles", "moons")(x, torch.tensor(0.4))
    row = denoisers.network(net, 0)(x, torch.full((50,), 0.4))
    torch.testing.assert_close(by_name, row, rtol=1e-4, atol=1e-5)
    bounded = denoisers.clipped(denoisers.network(net, 0), 0.5)(x, torch.tensor(0.4))
    assert torch.equal(bounded, by_name.clamp(-0.5, 0.5))


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    net = build(SMALL, seed=0)
    return checkpoints.save("tiny", net, recipe={}, quality={}, root=tmp_path)


def forge(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    """Writes other tensors and makes the manifest's hash agree with them."""
    save_file(tensors, path)
    manifest = path.parent / checkpoints.MANIFEST
    entries = json.loads(manifest.read_text())
    entries["tiny"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(entries))


def test_a_checkpoint_comes_back_whole(stored: Path) -> None:
    net = checkpoints.read("tiny", root=stored.parent)
    for name, tensor in build(SMALL, seed=0).state_dict().items():
        assert torch.equal(net.state_dict()[name], tensor)
    assert net.config == SMALL


def test_a_changed_byte_is_noticed(stored: Path) -> None:
    raw = bytearray(stored.read_bytes())
    raw[-1] ^= 1
    stored.write_bytes(raw)
    with pytest.raises(
        CheckpointError, match=r"tiny\.safetensors is damaged, its content is not what"
    ):
        checkpoints.read("tiny", root=stored.parent)


def test_a_damaged_file_of_the_repository_is_told_with_two_ways_out(tmp_path: Path) -> None:
    """In a copy of the package the first way, git, is tried, and the file is whole again."""
    copy = tmp_path / "repository"
    for part in ("core", "assets/checkpoints"):
        ignored = shutil.ignore_patterns("__pycache__", "dropout*", "film*")
        shutil.copytree(ROOT / part, copy / part, ignore=ignored)
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org")
    for step in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        subprocess.run([*git, *step], cwd=copy, check=True)
    weights = copy / "assets" / "checkpoints" / "moons-circles.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1])
    load = [
        sys.executable,
        "-c",
        "from core import checkpoints; checkpoints.load('moons-circles')",
    ]
    said = subprocess.run(load, cwd=copy, capture_output=True, text=True).stderr.splitlines()[-1]
    git_way, recipe = re.findall("`(.*?)`", said)
    assert recipe == "python -m core.recipes moons-circles"
    assert not re.search("[0-9a-f]{64}", said)
    subprocess.run(git_way.split(), cwd=copy, check=True)
    assert weights.read_bytes() == whole


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_noticed(stored: Path, bad: float) -> None:
    tensors = load_file(stored)
    tensors["out.bias"][0] = bad
    forge(stored, tensors)
    with pytest.raises(
        CheckpointError, match=r"tiny\.safetensors is damaged, out\.bias holds NaN"
    ):
        checkpoints.read("tiny", root=stored.parent)


def test_other_shapes_and_names_are_noticed(stored: Path) -> None:
    tensors = load_file(stored)
    forge(stored, tensors | {"out.bias": torch.zeros(3)})
    with pytest.raises(CheckpointError, match=r"out\.bias is .*\(3,\), need .*\(2,\)"):
        checkpoints.read("tiny", root=stored.parent)
    forge(stored, {name: t for name, t in tensors.items() if name != "out.bias"})
    with pytest.raises(CheckpointError, match=r"missing or unknown: out\.bias"):
        checkpoints.read("tiny", root=stored.parent)


def test_a_pickle_is_refused_unread(stored: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple:
            return (pytest.fail, ("it was unpickled",))

    stored.write_bytes(pickle.dumps(Bomb()))
    manifest = stored.parent / checkpoints.MANIFEST
    entries = json.loads(manifest.read_text())
    entries["tiny"]["sha256"] = hashlib.sha256(stored.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(entries))
    with pytest.raises(CheckpointError, match=r"tiny\.safetensors is damaged, no checkpoint"):
        checkpoints.read("tiny", root=stored.parent)


def test_missing_things_are_named(stored: Path, tmp_path: Path) -> None:
    with pytest.raises(
        CheckpointError, match=r"name='huge': need one of tiny, as .*manifest\.json lists"
    ):
        checkpoints.read("huge", root=stored.parent)
    with pytest.raises(CheckpointError, match=r"manifest\.json is damaged, not found"):
        checkpoints.read("tiny", root=tmp_path / "nowhere")
    stored.unlink()
    with pytest.raises(CheckpointError, match=r"tiny\.safetensors is damaged, it cannot be read"):
        checkpoints.read("tiny", root=stored.parent)
