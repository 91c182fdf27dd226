"""Every public callable of core: a valid call works, and a bad argument is refused by name.

Each group lists one valid call of each callable. Every argument in turn is replaced by what
it must not be (None, a word, NaN, an object of another class), which has to be refused, and by
what it may not be (another shape or sign, no points, a number far out), which is refused or
answered without NaN. A refusal is a ValueError that reads ``name=value: need …``.

Points and features that flow through a network are ``loose``: NaN comes out as NaN, as from
torch's own layers; samplers, metrics and measures refuse it.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import Generator, Tensor

import core
from core import (
    checkpoints,
    classifiers,
    conditioning,
    data,
    denoisers,
    density,
    embeddings,
    engine,
    experiments,
    guidance,
    guided,
    metrics,
    networks,
    requests,
    samplers,
    schedules,
    shipped,
    training,
)
from core.embeddings import families, learned_table, measures, spectrum
from core.experiments.clipping import data_range, with_error
from core.film import (
    activations,
    folding,
    interventions,
    modulation,
    sensitivity,
    stages,
    variants,
)
from core.film import measures as film_measures
from core.guided import Guided
from core.requests import SampleRequest

# A command line; the two modules of checks, whose own tests compare every word; and what
# TorchScript reads, where nothing can be checked.
CLOSED = ("core.recipes", "core.checks", "core.arguments", "core.denoisers.sums")
# Records that core fills in itself, and the ticket that the queue gives.
RECORDS = [
    "Arc",
    "Dataset",
    "Posterior",
    "Convention",
    "Family",
    "Option",
    "Part",
    "Landmarks",
    "Progress",
    "Batch",
    "State",
    "Prediction",
    "SampleResult",
    "SweepResult",
    "Ticket",
    "Clipping",
    "IntervalComparison",
    "Measurement",
    "NoiseFloor",
    "TiltedComparison",
    "Trajectory",
    "Weights",
    "FoldedLayer",
    "Modulation",
    "Contributions",
    "Stage",
    "Pair",
    "Orders",
    "Convolved",
]


@dataclass(frozen=True)
class Call:
    """A callable with arguments that are right.

    Args:
        what: The callable.
        right: Its arguments.
        loose: Those that may hold NaN or any word.
        also: A further name that a refusal may give, that of a callable it passes values on to.
    """

    what: Callable[..., object]
    right: dict[str, object]
    loose: tuple[str, ...] = ()
    also: str = "a^"

    def __str__(self) -> str:
        return qualified(self.what)


def call(
    what: Callable[..., object], *, loose: str = "", also: str = "a^", **right: object
) -> Call:
    return Call(what, right, tuple(loose.split()), also)


def at(denoise: Callable[..., object]) -> Call:
    """The call of a denoiser at points and a time."""
    return call(denoise, loose="x_t", x_t=X, t=HALF)


def qualified(thing: Callable[..., object]) -> str:
    """module.name of a function, a class or a method."""
    thing = thing if hasattr(thing, "__qualname__") else type(thing).__call__
    return f"{thing.__module__}.{thing.__qualname__}"


def draws() -> Generator:
    return Generator().manual_seed(0)


COSINE = schedules.Cosine()
NET = checkpoints.load("moons-circles")
TINY = networks.NetworkConfig(width=4, depth=1, time_dim=4)
REQUEST = SampleRequest(label="moons", n=6, steps=2, guidance=3.0)
RUN = Guided(REQUEST, source="exact")
X, OTHER = torch.randn(2, 6, 2, generator=draws()).unbind()
TIMES = torch.tensor([0.8, 0.5, 0.2])
AXIS = torch.linspace(-3, 3, 5)
EXACT, MIXED = denoisers.exact(COSINE, "moons"), denoisers.exact(COSINE)
HALF = torch.tensor(0.5)
ONE = embeddings.Sinusoid(dim=8, steps=16)
LABELS = torch.tensor([0, 1, 0, 1, 0, 1])
OF = modulation.of(NET)
ENGINE = engine.Engine("cpu", threads=1)
CONFIG = training.TrainingConfig(steps=1, batch=4)


def schedule_calls(tmp: Path) -> Iterator[Call]:
    """Calls of ``core.schedules``."""
    for name in schedules.SCHEDULES:
        one = schedules.SCHEDULES[name]()
        yield call(one, t=TIMES)
        yield call(one.log_snr, t=TIMES)
        yield call(one.time, log_snr=TIMES)
    yield call(schedules.Cosine)
    yield call(schedules.LinearBeta, beta_start=0.1, beta_end=20.0)
    yield call(schedules.DiscreteBeta, steps=10, beta_start=1e-4, beta_end=0.02)
    yield call(schedules.latest, schedule=COSINE, prediction="eps")
    yield call(
        schedules.read,
        loose="value x_t",
        value=X,
        x_t=OTHER,
        alpha=HALF,
        sigma=HALF,
        source="v",
        target="eps",
    )


def data_calls(tmp: Path) -> Iterator[Call]:
    """Calls of ``core.data`` and ``core.metrics``."""
    yield call(data.dataset, name="moons")
    yield call(data.label_index, label="moons")
    yield call(data.class_index, label="moons")
    yield call(data.draw, name="moons", n=4, generator=draws())
    yield call(data.rounded, width=0.3)
    yield call(data.nodes, label="moons", width=0.3)
    yield call(metrics.sliced_wasserstein, a=X, b=OTHER)
    projected = metrics.projections(X)
    yield call(metrics.projections, x=X)
    yield call(metrics.distance_of_projections, p=projected, q=projected)
    yield call(metrics.neighbour_radii, reference=X, k=2)
    yield call(metrics.covered, x=X, reference=OTHER, radii=torch.ones(6))
    yield call(metrics.distance_to_curve, x=X, arcs=data.DATASETS["moons"].arcs)
    paths = {"a": torch.ones(3, 4, 2), "b": torch.zeros(3, 4, 2)}
    yield call(metrics.path_distances, **paths, shares=(0.5, 0.9))
    yield call(metrics.variance_kept, x=X, reference=OTHER)
    yield call(metrics.coverage, x=X, reference=OTHER, k=2)
    yield call(
        metrics.class_confidence, log_probability=classifiers.Exact(COSINE)(X, 0.5), label=1
    )


def denoiser_calls(tmp: Path) -> Iterator[Call]:
    """Calls of denoisers, densities, guidance and classifiers."""
    yield call(denoisers.tables_at, label=1, width=0.3)
    yield call(denoisers.levels, loose="x_t", schedule=COSINE, t=HALF, x_t=X, last=0.9)
    yield call(denoisers.spread, loose="alpha sigma", alpha=HALF, sigma=HALF)
    yield call(denoisers.posterior, loose="x_t", schedule=COSINE, labels=(0, 1), x_t=X, t=HALF)
    yield call(denoisers.Exact, schedule=COSINE, label=1)
    yield at(EXACT)
    yield at(EXACT.score)
    yield at(EXACT.log_density)
    yield call(denoisers.exact, schedule=COSINE, label="moons")
    yield call(denoisers.evaluate, loose="x_t", denoise=[EXACT, MIXED], x_t=X, t=HALF)
    yield call(denoisers.network, checkpoint="moons-circles", label="moons")
    yield at(denoisers.network(NET, "moons"))
    yield call(denoisers.clipped, denoise=EXACT, bound=2.0)
    yield at(denoisers.clipped(EXACT, 2.0))
    yield call(density.on_grid, exact=EXACT, axis=AXIS, t=0.5)
    yield call(density.by_label, schedule=COSINE, labels=["moons"], axis=AXIS, times=[0.5])
    yield call(guidance.classifier_free, uncond=MIXED, cond=EXACT, scale=3.0)
    yield call(guidance.classifier_free, uncond=MIXED, cond=EXACT, scale=torch.full((6,), 3.0))
    yield at(guidance.classifier_free(MIXED, EXACT, torch.full((6,), 3.0)))
    yield call(guidance.within, guided=EXACT, otherwise=MIXED, low=0.2, high=0.8)
    yield at(guidance.within(EXACT, MIXED, 0.2, 0.8))
    yield call(guidance.rescaled, guided=EXACT, cond=MIXED, phi=0.5, schedule=COSINE)
    yield at(guidance.rescaled(EXACT, MIXED, 0.5, COSINE))
    yield call(guidance.negative, guided=EXACT, uncond=MIXED, unwanted=EXACT, weight=2.0)
    yield at(guidance.negative(EXACT, MIXED, EXACT, 2.0))
    direction = classifiers.Exact(COSINE).direction("moons")
    yield call(guidance.classifier, uncond=MIXED, gradient=direction, scale=2.0)
    yield at(guidance.classifier(MIXED, direction, 2.0))
    yield call(classifiers.Exact, schedule=COSINE)
    yield at(classifiers.Exact(COSINE))
    yield call(classifiers.Exact(COSINE).direction, label="moons")
    yield at(direction)
    yield call(classifiers.Learned, body=classifiers.load().body)
    yield at(classifiers.load())
    yield call(classifiers.load().direction, label="moons")
    yield at(classifiers.load().direction("moons"))
    yield call(classifiers.load, name="noisy-classifier")
    yield call(classifiers.probabilities, t=0.5, axis=AXIS, label="moons")
    yield call(classifiers.train, body=networks.build(classifiers.CONFIG, seed=0), config=CONFIG)


def run_calls(tmp: Path) -> Iterator[Call]:
    """Calls of samplers, requests, guided runs and the engine."""
    yield call(samplers.times, steps=4, start=1.0, stop=0.0, spacing=1.5)
    grid = torch.tensor([1.0, 0.5, 0.0])
    yield call(
        samplers.trajectory,
        also="x_t",
        sampler="ddpm",
        denoise=EXACT,
        x=X,
        times=grid,
        schedule=COSINE,
        generator=draws(),
    )
    yield call(
        samplers.trajectory,
        also="x_t",
        sampler="ddim",
        denoise=EXACT,
        x=X,
        times=grid,
        schedule=COSINE,
        eta=0.5,
        generator=draws(),
    )
    yield call(
        SampleRequest,
        label="moons",
        guidance=1.0,
        sampler="ddim",
        steps=4,
        n=10,
        seed=0,
        eta=0.5,
        clip=3.0,
        checkpoint="moons-circles",
        changes=(interventions.Ablate(),),
    )
    yield call(requests.start, request=REQUEST)
    yield call(requests.check_scales, request=REQUEST, scales=(1.0, 2.0))
    yield call(requests.check_frames, request=REQUEST, frames=(0, 2))
    yield call(
        Guided,
        base=REQUEST,
        source="exact",
        direction="classifier",
        low=0.1,
        high=0.9,
        rescale=0.5,
        negative_weight=1.0,
    )
    yield call(RUN.at, scale=2.0)
    yield call(guided.denoiser, run=RUN, label="moons", means_of=None)
    yield call(guided.means, run=RUN, label="moons")
    yield call(guided.other, label="moons")
    yield call(guided.labels, run=RUN)
    yield call(guided.path, run=RUN, check=lambda: None, means_of=None)
    yield call(engine.pick_device, device="cpu")
    yield call(ENGINE.sample, run=REQUEST)
    yield call(ENGINE.submit, run=REQUEST)
    yield call(ENGINE.sweep, run=REQUEST, scales=(1.0, 2.0), frames=(0, 2))
    yield call(ENGINE.run, work=lambda check: 1)
    yield call(engine.Engine, device="cpu", threads=1, waiting=4, deadline=5.0, remembered=0)


def network_calls(tmp: Path) -> Iterator[Call]:
    """Calls of networks, conditioning, training and checkpoints."""
    yield call(
        networks.NetworkConfig,
        width=4,
        depth=1,
        time_dim=4,
        labels=2,
        conditioning="film",
        prediction="v",
        schedule="cosine",
        time_scale=1000.0,
        max_period=1e4,
        convention="ddpm",
    )
    yield call(networks.ScoreNetwork, config=NET.config)
    yield call(networks.build, config=TINY, seed=0)
    yield call(NET.forward, loose="x_t", x_t=X, t=HALF, label=LABELS)
    yield call(NET.embed, t=TIMES, label=torch.tensor([0, 1, 2]), count=3)
    yield call(
        conditioning.film, loose="h scale shift", h=X, scale=torch.ones(2), shift=torch.zeros(2)
    )
    yield call(conditioning.film, loose="h scale shift", h=X, scale=1.0, shift=0.0)
    for kind in conditioning.CONDITIONINGS.values():
        yield call(kind, width=8, cond=3)
        yield call(kind(8, 3).forward, loose="h cond", h=torch.ones(6, 8), cond=torch.ones(6, 3))
    yield call(
        training.TrainingConfig,
        steps=1,
        batch=4,
        learning_rate=1e-3,
        warmup=0.1,
        ema=0.9,
        label_dropout=0.1,
        seed=0,
    )
    yield call(
        training.batch, network=networks.build(TINY, seed=0), config=CONFIG, generator=draws()
    )
    yield call(
        training.loss,
        network=networks.build(TINY, seed=0),
        drawn=training.batch(networks.build(TINY, seed=0), CONFIG, draws()),
    )
    yield call(training.train, network=networks.build(TINY, seed=0), config=CONFIG)
    yield call(
        training.train_together,
        networks=[networks.build(TINY, seed=seed) for seed in range(2)],
        config=CONFIG,
        rates=[0.1, 0.2],
    )
    yield call(networks.parameters, config=TINY)
    yield call(networks.sized, config=TINY, wanted=100)
    record = {"a": 1}
    yield call(shipped.damaged, loose="why record", path=tmp / "x", why="cut off", record=record)
    yield call(shipped.digest, record=record)
    yield call(shipped.check_digest, loose="record name", record=record, path=tmp, name="it")
    yield call(shipped.write, path=tmp / "a", raw=b"")
    yield call(shipped.content, loose="record", path=tmp / "a", record=record)
    yield call(shipped.write_record, path=tmp / "a.json", record=record)
    yield call(shipped.read_record, path=tmp / "a.json")
    shipped.write_table("b", record, tmp)
    yield call(shipped.read_table, name="b", root=tmp)
    yield call(shipped.write_table, loose="name", name="b", record=record, root=tmp)
    weights = {"a": X}
    yield call(
        checkpoints.write, loose="name", name="c", weights=weights, described=record, root=tmp
    )
    yield call(checkpoints.place, loose="name", name="moons-circles")
    yield call(checkpoints.known, checkpoint="moons-circles")
    yield call(checkpoints.names, root=checkpoints.ROOT)
    yield call(checkpoints.manifest, name="moons-circles", root=checkpoints.ROOT)
    entry = checkpoints.manifest("moons-circles")
    yield call(checkpoints.tensors, entry=entry, root=checkpoints.ROOT)
    yield call(checkpoints.read, name="moons-circles", root=checkpoints.ROOT)
    yield call(checkpoints.load, name="moons-circles")
    yield call(
        checkpoints.save,
        loose="name",
        name="mine",
        network=networks.build(TINY, seed=0),
        recipe={},
        quality={},
        root=tmp,
    )


def embedding_calls(tmp: Path) -> Iterator[Call]:
    """Calls of ``core.embeddings``."""
    yield call(
        embeddings.Sinusoid,
        convention="ddpm",
        max_period=1e4,
        time_scale=1000.0,
        dim=8,
        steps=16,
    )
    yield call(ONE.at, u=TIMES)
    yield call(ONE.similarity, lag=1.0)
    yield call(embeddings.frequencies, dim=8, max_period=1e4, convention="ddpm", device="cpu")
    embed = {"max_period": 1e4, "time_scale": 1.0, "convention": "ddpm"}
    yield call(embeddings.sinusoidal, t=TIMES, dim=8, **embed)
    yield call(embeddings.Sinusoidal, dim=8, **embed)
    yield call(embeddings.Sinusoidal(8).forward, t=TIMES)
    yield call(embeddings.TimeMLP, dim=8, width=4)
    yield call(embeddings.TimeMLP(8, 4).forward, loose="embedding", embedding=torch.ones(3, 8))
    yield call(families.Adapter, dim_in=2, dim_out=3, generator=draws())
    yield call(families.Adapter(2, 3).forward, loose="embedding", embedding=X)
    yield call(families.GaussianFourier, dim=4, scale=2.0, generator=draws())
    yield call(families.GaussianFourier(4).forward, t=TIMES)
    yield call(families.Hybrid, dim=4, max_period=1e4, time_scale=1.0, generator=draws())
    yield call(families.Hybrid(4).forward, t=TIMES)
    yield call(families.LowRank, dim=4, rank=2, max_period=1e4, time_scale=1.0, generator=draws())
    yield call(families.LowRank(4, 2).forward, t=TIMES)
    yield call(families.MultiScale, dim=4, coarse=10.0, fine=100.0)
    yield call(families.MultiScale(4).forward, t=TIMES)
    yield call(families.OneHot, steps=4)
    yield call(families.OneHot(4).forward, t=torch.tensor([0, 3]))
    yield call(families.RawScalar)
    yield call(families.RawScalar().forward, t=TIMES)
    yield call(families.quantise, embedding=ONE.gamma, precision="int8")
    yield call(learned_table.LearnedTable, steps=4, dim=2, generator=draws())
    yield call(learned_table.LearnedTable(4, 2).forward, t=torch.tensor([0, 3]))
    yield call(learned_table.unseen_rows, steps=8, every=4)
    yield call(learned_table.TableNetwork, config=TINY, steps=4, every=2)
    yield call(learned_table.load, name="learned-table", root=learned_table.ROOT)
    yield call(measures.similarities, one=ONE, periods=[10.0, 100.0], lag=1.0)
    yield call(measures.resolutions, one=ONE, periods=[10.0, 100.0], threshold=0.5)
    yield call(measures.rotation_residual, one=ONE, shift=2.0)
    yield call(measures.notes_frequencies, dim=8, max_period=1e4, first=1)
    yield call(measures.formula_gap, dim=8, max_period=1e4, u=2.0, first=0)
    for measure in (
        measures.order_gap,
        measures.fast_frequencies,
        measures.fast_columns,
    ):
        yield call(measure, one=ONE)
    yield call(measures.closest_return, one=ONE, waves=2.0)
    yield call(measures.best_period, one=ONE, periods=[10.0, 100.0])
    yield call(spectrum.grid, steps=4, time_scale=2.0)
    yield call(spectrum.wavelengths, omega=ONE.omega)
    yield call(spectrum.columns, dim=8, convention="ddpm")
    yield call(spectrum.in_turn, blocks=ONE.gamma)
    yield call(spectrum.swing, omega=ONE.omega, span=2.0, sine=True)
    yield call(spectrum.kinds, omega=ONE.omega, span=2.0, stride=1.0)
    yield call(spectrum.still_columns, dim=8, omega=ONE.omega, convention="ddpm", span=2.0)
    yield call(spectrum.similarity, omega=ONE.omega, lags=TIMES)
    yield call(spectrum.cosine_matrix, embedding=ONE.gamma)
    yield call(spectrum.landmarks, curve=ONE.curve, threshold=0.5)
    yield call(spectrum.effective_rank, embedding=ONE.gamma)
    yield call(spectrum.principal_path, embedding=ONE.gamma, parts=3)
    yield call(spectrum.rotation, dim=8, omega=ONE.omega, shift=1.0, convention="ddpm")
    yield call(spectrum.distinct_times, times=TIMES, dtype=torch.float16)


def film_calls(tmp: Path) -> Iterator[Call]:
    """Calls of ``core.film``."""
    asked = {"network": NET, "times": TIMES, "label": "moons"}
    scale, shift = modulation.over_time(NET, OF, TIMES, "moons")
    yield call(activations.pre_film, modulate=OF, x=X, layer=1, feature=2, **asked)
    yield call(activations.post_film, h=torch.ones(3, 5), scale=TIMES, shift=TIMES)
    yield call(activations.field, x=X, prediction="eps", **asked)
    yield call(activations.exact_field, x=X, prediction="eps", **asked)
    field = torch.ones(3, 6, 2)
    yield call(
        activations.reread, network=NET, field=field, x=X, times=TIMES, source="v", target="eps"
    )
    yield call(activations.time_sensitivity, network=NET, x=X, label="moons", t1=0.1, t2=0.9)
    yield call(folding.plain_layers, network=NET, t=0.5, label="moons")
    yield call(folding.run_plain, layers=folding.plain_layers(NET, 0.5, "moons"), x=X)
    yield call(folding.output_over_time, x=X, **asked)
    yield call(folding.fold_layer, network=NET, label="moons", t=0.5, layer=1)
    changes = [
        (interventions.OverrideTime, {"t": 0.5, "layers": (0,)}),
        (interventions.Ablate, {"layers": (0,)}),
        (interventions.ScaleModulation, {"factor": 2.0, "layers": (0,)}),
        (interventions.SetFeature, {"layer": 0, "feature": 1, "scale": 0.5, "shift": 0.5}),
    ]
    for change, right in changes:
        yield call(change, **right)
        yield call(change(**right), modulate=OF)
        yield call(interventions.intervened(OF, [change(**right)]), t=HALF, label=torch.tensor(1))
    yield call(interventions.intervened, modulate=OF, changes=[interventions.Ablate()])
    yield call(interventions.Intervened, network=NET, interventions=[interventions.Ablate()])
    yield call(interventions.modulate_of, network=NET)
    yield call(film_measures.normal_points, n=4, seed=0)
    yield call(film_measures.grid, extent=3.0, side=4)
    yield call(film_measures.modulation, **asked)
    yield call(
        film_measures.data_share, schedule=COSINE, label="moons", extent=3.0, side=4, times=TIMES
    )
    yield call(film_measures.pre_film, x=X, layer=1, feature=2, **asked)
    yield call(film_measures.field_error, field=field, truth=field, share=torch.ones(3, 6) / 6)
    yield call(film_measures.error_map, network=NET, label="moons", t=0.5, extent=3.0, side=4)
    yield call(film_measures.modulation_size, **asked)
    yield call(film_measures.bounded, loose="path", path=X)
    yield call(modulation.affine, network=NET)
    yield call(modulation.of, network=NET)
    yield call(
        modulation.run, loose="x_t", network=NET, modulate=OF, x_t=X, t=HALF, label=torch.tensor(1)
    )
    yield call(modulation.label_number, network=NET, label="moons")
    yield call(modulation.over_time, modulate=OF, **asked)
    yield call(modulation.contributions, network=NET, times=TIMES)
    yield call(modulation.mean_active_time, scale=scale, shift=shift, times=TIMES)
    yield call(modulation.hidden_layers, network=NET)
    yield call(sensitivity.random_network, config=TINY, seed=0)
    yield call(sensitivity.sensitivity, network=NET, label="moons")
    yield call(sensitivity.exact_sensitivity, network=NET, label="moons")
    yield call(stages.stages, root=checkpoints.ROOT)
    for variant in (
        variants.residual,
        variants.starts,
        variants.orders,
        variants.batch_dependence,
        variants.concatenation,
    ):
        yield call(variant, seed=0)
    yield call(variants.decayed, seed=0, share=0.5)
    yield call(variants.convolution, seed=0, label="moons")
    yield call(variants.slope_change, conditioning=conditioning.FiLM, seed=0)


def experiment_calls(tmp: Path) -> Iterator[Call]:
    """Calls of ``core.experiments``."""
    network_run = Guided(REQUEST)
    path = guided.path(network_run)
    yield call(experiments.clipping, label="moons", n=6, steps=6, error=0.05, seed=0)
    yield call(with_error, schedule=COSINE, label="moons", prediction="eps", off=X)
    yield at(with_error(COSINE, "moons", "eps", X))
    yield call(data_range)
    yield call(experiments.compare_intervals, run=RUN, low=0.2, high=0.8)
    yield call(experiments.compare_tilted, run=network_run)
    yield call(experiments.compare_time_agnostic, label="moons", n=6, seed=0)
    yield call(experiments.convergence, run=RUN, solvers=["ddim"], steps=[2], fine=4)
    yield call(experiments.distance, x=X, label="moons")
    yield call(experiments.draws, label="moons", n=6)
    yield call(experiments.dropout_distances, run=network_run)
    yield call(experiments.field_inputs, checkpoint="moons-circles", label="moons")
    yield call(experiments.followed, run=network_run, path=path, point=1)
    yield call(experiments.forward_process, schedule=COSINE, times=TIMES, points=4, seed=0)
    yield call(experiments.fresh, label="moons", n=6, seed=0)
    yield call(experiments.fresh_measures, names=["moons"], points=6, draws=1)
    yield call(experiments.levels, schedule=COSINE, steps=4)
    yield call(
        experiments.means_on_grid, request=REQUEST, label="moons", t=0.5, extent=3.0, nodes=4
    )
    yield call(experiments.measure, x=X, label="moons", reference=OTHER)
    yield call(experiments.measure_labels, x=X, label=LABELS, names=["moons"], most=3)
    yield call(experiments.measured_order, rows=[(10, 1.0), (20, 0.25)])
    yield call(experiments.Experiment, run=RUN, scales=(1.0,), seeds=1)
    yield call(experiments.measurements, experiment=experiments.Experiment(RUN, (1.0,), 1))
    yield call(experiments.neutral_gap, run=RUN, n=6)
    yield call(experiments.noise_floor, label="moons", n=6)
    yield call(experiments.posterior, schedule=COSINE, times=TIMES)
    yield call(experiments.sampled, run=RUN, scale=2.0, seed=0)
    yield call(experiments.strengths, run=RUN, times=TIMES, n=6)
    yield call(experiments.tilted, label="moons", scale=2.0, axis=AXIS, t=0.5)
    yield call(experiments.tilted_draw, label="moons", scale=2.0, n=6, generator=draws())
    yield call(experiments.tilted_grids, labels=["moons"], scale=2.0, axis=AXIS, times=[0.5])
    yield call(
        experiments.time_agnostic, schedule=COSINE, label="moons", prediction="eps", count=4
    )
    yield at(experiments.time_agnostic(COSINE, "moons", "eps", count=4))
    yield call(
        experiments.time_agnostic_samples, label="moons", prediction="v", n=6, steps=2, seed=0
    )
    yield call(experiments.weights_under_guidance, run=network_run)


GROUPS = (
    schedule_calls,
    data_calls,
    denoiser_calls,
    run_calls,
    network_calls,
    embedding_calls,
    film_calls,
    experiment_calls,
)


def never(value: object) -> list[object]:
    """What an argument must not be, from what it is."""
    if isinstance(value, Tensor):
        holes = [value * math.nan, value * 1j] if value.is_floating_point() else [value + 0.5]
        return [None, "a word", object(), *holes]
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [None, "a word", math.nan, [math.nan], *([0.5] if isinstance(value, int) else [])]
    if isinstance(value, str):
        return ["no such name", object(), ["moons"]]
    if isinstance(value, list | tuple):
        return [None, 7, [None], (math.nan,), ["a word"]]
    return [None, "a word", 7]


def perhaps(value: object) -> list[object]:
    """What it may not be: refused, or answered without NaN."""
    if isinstance(value, Tensor):
        wide = torch.cat([value, value], -1) if value.ndim else value.expand(3)
        shapes = [value[..., None], wide, wide[:0], value.flatten()[:1]]
        return [*shapes, 0.5, [0.5], value > 0, -value]
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [0, -1, True, 10**12, -math.inf, math.inf, torch.tensor(0.5), 1e-320]
    if isinstance(value, str):
        return [None, 7, ""]
    if isinstance(value, list | tuple):
        return [[], (), value * 2, value[::-1], [-1], (10**12,)]
    return []


def answer(asked: Call) -> list[object]:
    """Every value that a call gives, of an iterator's first three records."""
    found = asked.what(**asked.right)
    return list(parts(list(islice(found, 3)) if isinstance(found, Iterator) else found))


def parts(found: object) -> Iterator[object]:
    if is_dataclass(found) and not isinstance(found, type):
        found = [getattr(found, field.name) for field in fields(found)]
    if isinstance(found, Mapping):
        found = list(found.values())
    if not isinstance(found, list | tuple):
        yield found
        return
    for part in found:
        yield from parts(part)


def is_nan(value: object) -> bool:
    if isinstance(value, Tensor):
        return value.is_floating_point() and bool(value.isnan().any())
    return isinstance(value, float | np.ndarray) and bool(np.isnan(value).any())


def complaint(asked: Call, name: str, wrong: object, refused: bool) -> str:
    """What is wrong with how a call takes a wrong value; empty if all is well."""
    try:
        found = answer(Call(asked.what, asked.right | {name: wrong}))
    except checkpoints.CheckpointError:
        return ""
    except ValueError as error:
        names = "|".join([*map(re.escape, asked.right), asked.also])
        return "" if re.match(f"({names})=.*: need ", str(error), re.S) else f"says {error}"
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"
    if name in asked.loose:
        return ""
    if any(is_nan(value) for value in found):
        return "gives NaN"
    return "is taken" if refused and not (wrong is None and optional(asked, name)) else ""


def optional(asked: Call, name: str) -> bool:
    return "None" in str(inspect.signature(asked.what).parameters[name].annotation)


@pytest.mark.parametrize("group", GROUPS)
def test_bad_arguments_are_refused_by_name(
    group: Callable[[Path], Iterator[Call]], tmp_path: Path
) -> None:
    complaints = []
    for asked in group(tmp_path):
        assert not any(is_nan(value) for value in answer(asked)), asked
        for name, value in asked.right.items():
            wrongs = [(wrong, True) for wrong in never(value)]
            wrongs += [(wrong, False) for wrong in perhaps(value)]
            for wrong, refused in wrongs:
                said = complaint(asked, name, wrong, refused)
                if said:
                    complaints.append(f"{asked}({name}={wrong!r:.60}) {said:.90}")
    assert not complaints, "\n".join(complaints)


def public() -> set[str]:
    """The functions and classes of public modules: a folder's ``__all__``, else all it holds."""
    found = set()
    for info in walk_packages(core.__path__, "core."):
        module = import_module(info.name)
        if closed(module):
            continue
        listed = hasattr(module, "__all__")
        for name in getattr(module, "__all__", vars(module)):
            thing = getattr(module, name)
            home = str(getattr(thing, "__module__", ""))
            own = home.startswith("core.") if listed else home == info.name
            if not name.startswith("_") and callable(thing) and own and not exempt(thing):
                found.add(qualified(thing))
    return found


def closed(module: ModuleType) -> bool:
    """Whether a module lies inside a folder that exports names of its own."""
    folder, _, name = module.__name__.rpartition(".")
    exported = getattr(import_module(folder), "__all__", None)
    inside = exported is not None and name not in exported and not hasattr(module, "__all__")
    return module.__name__.startswith(CLOSED) or inside


def exempt(thing: Callable[..., object]) -> bool:
    """Records, exceptions, protocols and abstract classes: there is nothing to call."""
    if not inspect.isclass(thing):
        return qualified(thing).startswith(CLOSED)
    empty = inspect.isabstract(thing) or getattr(thing, "_is_protocol", False)
    return empty or issubclass(thing, BaseException) or thing.__name__ in RECORDS


def test_every_public_callable_is_called_above(tmp_path: Path) -> None:
    called = {str(asked) for group in GROUPS for asked in group(tmp_path)}
    missing = sorted(public() - called)
    assert not missing, f"needs a valid call in one of GROUPS: {', '.join(missing)}"


def test_the_test_finds_what_says_nothing_or_the_wrong_thing() -> None:
    def halve(x: Tensor, steps: int) -> Tensor:
        return x.unsqueeze(0)[:, :2] / (2 * steps)

    asked = call(halve, x=X, steps=1)
    assert complaint(asked, "x", None, True).startswith("raises AttributeError")
    assert complaint(asked, "x", X * math.nan, True) == "gives NaN"
    assert complaint(asked, "x", X[:, :1], False) == ""
    assert complaint(asked, "steps", "a word", True).startswith("raises TypeError")
    assert complaint(asked, "steps", 0.5, True) == "is taken"
    by_hand = partial(int, "word")
    assert complaint(call(lambda x: by_hand(), x=1), "x", 2, True).startswith("says invalid")
