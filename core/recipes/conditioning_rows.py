"""Which ways of conditioning are compared: one row each, all of about the same size."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from core.conditioning import CONDITIONINGS
from core.conditioning.fusion import FUSIONS
from core.networks import NetworkConfig, sized

PARAMETERS = 25_000
BASE = NetworkConfig(time_dim=32)  # FiLM at each of three layers, v, cosine, 1000 t, P = 10 000
PERIODS = (100.0, 1_000.0, 10_000.0, 100_000.0)
SCALES = (1.0, 100.0, 1_000.0)
DIMS = (8, 32, 128)
# A training step's processor time over FiLM's where it differs by more than a tenth: five seeds at
# once, 128 points each, one thread, the least of 16 blocks of ten steps.
STEP_COSTS = {
    "concatenation-input": 0.88,
    "concatenation": 0.90,
    "adaptive-group-norm": 1.33,
    "adaptive-norm": 1.17,
    "adaptive-norm-gated": 1.26,
    "gate": 1.12,
    "attention-query": 2.39,
    "attention-tokens": 2.43,
    "none": 0.86,
}
BASE_TITLES = {
    "where": "FiLM, all hidden layers",
    "fusion": "Sum",
    "predictions": "v, uniform in t, cosine",
    "clocks": "P = 10000, 1000 t, width 32",
    "families": "Sinusoid, guided-diffusion",
}
# Width, scale and P of a clock that FiLM does not hear, and of those that cure it.
UNFELT = {
    (8, 1_000.0, 100.0): {"remedies": "Not felt: P = 100, 1000 t, width 8"},
    (32, 1_000.0, 100.0): {"remedies": "Wider: 32"},
    (128, 1_000.0, 100.0): {"remedies": "Wider: 128"},
    (8, 1_000.0, 1_000.0): {"remedies": "Other P: 1 000"},
    (8, 1_000.0, 10_000.0): {"remedies": "Other P: 10 000"},
    (8, 1.0, 100.0): {"remedies": "t unscaled"},
}
PREDICTED = {"v": "v", "eps": "ε", "x0": "x₀", "score": "score"}
WEIGHTED = {
    "uniform": "uniform in t",
    "snr-difference": "½(SNR(t−1) − SNR(t)) on x₀",
    "min-snr": "min-SNR",
    "unweighted-score": "score without σ²",
}
SCHEDULED = {"cosine": "cosine", "linear-beta": "linear β"}


@dataclass(frozen=True)
class Spec:
    """What a row trains: its name, its words, its views, its network, its loss, and how long.

    ``share`` is that of the usual number of steps; ``titles`` are words for single views.
    """

    name: str
    title: str
    views: tuple[str, ...]
    config: NetworkConfig
    loss: str = "uniform"
    share: float = 1.0
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def network(self) -> NetworkConfig:
        """The config, of the width at which the network has about PARAMETERS numbers."""
        return self.config if "notes" in self.views else sized(self.config, PARAMETERS)


def _methods() -> list[Spec]:
    base = ("methods", "equal-time", "where", "fusion", "predictions", "clocks", "families")
    at_input = replace(BASE, conditioning="concatenation", where="first")
    shared = ("methods", "where", "remedies")
    rows = [
        Spec("film", "FiLM", base, BASE, titles=BASE_TITLES),
        Spec(
            "concatenation-input",
            "Concatenation at the input",
            shared,
            at_input,
            titles={"remedies": "Scaled: a sinusoid of 1000 t", "where": "The input alone"},
        ),
    ]
    names = ["concatenation", "additive", "scale", "film-residual", "adaptive-group-norm"]
    names += ["adaptive-norm", "adaptive-norm-gated", "gate", "attention-query"]
    names += ["attention-tokens", "none"]
    for name in names:
        title = CONDITIONINGS[name].title
        title = {"concatenation": "Concatenation at every layer"}.get(name, title)
        views = ("methods", *(() if name in STEP_COSTS else ("equal-time",)))
        rows.append(Spec(name, title, views, replace(BASE, conditioning=name)))
    untold = Spec(
        "time-agnostic",
        "The label alone, no time",
        ("methods", "equal-time", "remedies"),
        replace(BASE, clock="none"),
    )
    return [*rows, untold]


def _equal_time() -> list[Spec]:
    """The methods again that cost more or less a step than FiLM, in FiLM's training time."""
    rows = ((spec, 1 / STEP_COSTS[spec.name]) for spec in _methods() if spec.name in STEP_COSTS)
    return [
        Spec(
            f"time-{spec.name}",
            f"{spec.title}, {share:.2f} of the steps",
            ("equal-time",),
            spec.config,
            share=round(share, 2),
        )
        for spec, share in rows
    ]


def _where() -> list[Spec]:
    found = {
        "first": ("FiLM, first layer", replace(BASE, where="first")),
        "last": ("FiLM, last hidden layer", replace(BASE, where="last")),
        "after": ("FiLM after the activation", replace(BASE, position="after")),
        "output": ("FiLM on the output too", replace(BASE, on_output=True)),
    }
    return _named("where", found, "film-")


def _fusions() -> list[Spec]:
    kinds = [kind for kind in FUSIONS.values() if kind.name != BASE.fusion]
    return [
        Spec(f"fusion-{k.name}", k.title, ("fusion",), replace(BASE, fusion=k.name)) for k in kinds
    ]


def _remedies() -> list[Spec]:
    layers = replace(BASE, clock="scalar", time_scale=1.0, conditioning="concatenation")
    deaf, waves = replace(layers, where="first"), replace(layers, where="first", clock=BASE.clock)
    found = {
        "deaf": ("Raw t, at the input only", deaf),
        "deaf-sinusoid": ("A sinusoid, 32 wide, t unscaled", waves),
        "deaf-wider": ("Wider: 128", replace(waves, embedding_dim=128)),
        "deaf-period": ("Other P: 0.001", replace(waves, max_period=1e-3)),
        "deaf-layers": ("More layers: raw t at all three", layers),
        "unfelt-attention": (
            "Not felt, with attention",
            replace(BASE, max_period=100.0, embedding_dim=8, conditioning="attention-tokens"),
        ),
        "deaf-attention": ("Attention on raw t", replace(layers, conditioning="attention-tokens")),
    }
    return _named("remedies", found)


def _notes() -> list[Spec]:
    scaled = replace(BASE, width=128, convention="ddpm", prediction="score")
    found = {
        "notes": ("The lecture notes' network", replace(scaled, time_scale=1.0)),
        "notes-scaled": ("The same with 1000 t", scaled),
    }
    return _named("notes", found)


def _predictions() -> list[Spec]:
    chosen = list(product(PREDICTED, ("uniform", "min-snr", "snr-difference"), ("cosine",)))
    chosen += [("score", "unweighted-score", "cosine")]
    chosen += list(product(PREDICTED, ("uniform",), ("linear-beta",)))
    chosen.remove((BASE.prediction, "uniform", BASE.schedule))
    return [
        Spec(
            f"{prediction}-{loss}-{schedule}",
            f"{PREDICTED[prediction]}, {WEIGHTED[loss]}, {SCHEDULED[schedule]}",
            ("predictions",),
            replace(BASE, prediction=prediction, schedule=schedule),
            loss,
        )
        for prediction, loss, schedule in chosen
    ]


def _families() -> list[Spec]:
    found = {
        "ddpm": ("Sinusoid, DDPM and the notes' code", replace(BASE, convention="ddpm")),
        "transformer": ("Sinusoid, Transformer", replace(BASE, convention="transformer")),
        "even-odd": ("Cosine at even, sine at odd places", replace(BASE, clock="even-odd")),
        "from-one": ("Frequencies from i = 1", replace(BASE, clock="from-one")),
        "multi-scale": ("Fine early, coarse deep", replace(BASE, clock="multi-scale")),
        "multi-scale-reversed": (
            "Coarse early, fine deep",
            replace(BASE, clock="multi-scale-reversed"),
        ),
        "gaussian-1": (
            "Gaussian Fourier, 1 cycle",
            replace(BASE, clock="gaussian", time_scale=1.0),
        ),
        "gaussian-16": (
            "Gaussian Fourier, 16 cycles",
            replace(BASE, clock="gaussian", time_scale=16.0),
        ),
        "table": ("Learned table of 100 rows", replace(BASE, clock="table")),
        "table-gaps": (
            "Learned table, every fourth row unseen",
            replace(BASE, clock="table-gaps"),
        ),
        "linear": ("Learned linear map of t", replace(BASE, clock="linear", time_scale=1.0)),
        "one-hot": ("One-hot, 100 steps", replace(BASE, clock="one-hot")),
        "scalar-1000": ("Raw 1000 t", replace(BASE, clock="scalar")),
        "hybrid": ("Hybrid", replace(BASE, clock="hybrid")),
        "low-rank": ("Low rank, 8", replace(BASE, clock="low-rank")),
        "quantised": ("Quantised to 8 bits", replace(BASE, clock="quantised")),
        "adapter": ("Adapter from 64 to 32", replace(BASE, clock="adapter")),
        "no-mlp": ("Sinusoid without time MLP", replace(BASE, time_mlp="none")),
        "gelu": ("Time MLP with GELU", replace(BASE, time_mlp="gelu")),
    }
    found |= {
        f"steps-{steps}": (f"Discrete time, T = {steps}", replace(BASE, time_steps=steps))
        for steps in (10, 100, 1000)
    }
    raw = Spec(
        "family-scalar",
        "Raw t",
        ("families", "remedies"),
        replace(BASE, clock="scalar", time_scale=1.0),
        titles={"remedies": "FiLM at all three layers, raw t"},
    )
    return [raw, *_named("families", found, "family-")]


def _clocks() -> list[Spec]:
    """Width, scale and period, at most two of them other than the base's; and two more."""

    def apart(one: tuple[float, ...], other: tuple[float, ...]) -> int:
        return sum(a != b for a, b in zip(one, other, strict=True))

    base = (BASE.time_dim, BASE.time_scale, BASE.max_period)
    grid = [(apart(at, base), at) for at in product(DIMS, SCALES, PERIODS)]
    order = sorted(grid, key=lambda one: (one[0], one[1][0] != BASE.time_dim))
    return [
        Spec(
            f"clock-p{period:g}-s{scale:g}-d{dim}",
            f"P = {period:g}, {scale:g} t, width {dim}",
            ("clocks", "remedies") if (dim, scale, period) in UNFELT else ("clocks",),
            replace(BASE, max_period=period, time_scale=scale, embedding_dim=dim),
            titles=UNFELT.get((dim, scale, period), {}),
        )
        for dim, scale, period in [
            (32, 1.0, 1e-3),
            (8, 1.0, 100.0),
            *(at for far, at in order if 0 < far < 3),
        ]
    ]


def _named(
    view: str, found: Mapping[str, tuple[str, NetworkConfig]], prefix: str = ""
) -> list[Spec]:
    """Gives rows of one view from name → title and config."""
    return [Spec(prefix + name, title, (view,), c) for name, (title, c) in found.items()]


def specs() -> tuple[Spec, ...]:
    """Lists all rows, those that say most first; each name occurs once."""
    parts = (_methods, _fusions, _where, _remedies, _notes, _predictions, _families, _equal_time)
    return tuple(one for part in (*parts, _clocks) for one in part())
