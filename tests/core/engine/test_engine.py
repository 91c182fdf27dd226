"""The engine: bounds, devices and their failures, cancelling, remembering, sweeps."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import torch

from core import guided
from core.engine import (
    Busy,
    Cancelled,
    Check,
    Engine,
    Late,
    Replaced,
    SampleRequest,
    Ticket,
    pick_device,
    start,
)
from core.engine.accelerator import Accelerator
from core.engine.cpu import Cpu
from core.engine.job import Job, fold_cache, prepare
from core.experiments import Experiment, measurements
from core.film import interventions
from core.guided import Guided
from core.networks import NetworkConfig, ScoreNetwork, build

SMALL = SampleRequest(label="both", guidance=2.0, n=60, steps=4, seed=1)
LONG = SampleRequest(label="moons", guidance=2.0, n=200_000, steps=1000)  # minutes


def network(_name: str = "") -> ScoreNetwork:
    net = build(NetworkConfig(width=32), seed=0)
    torch.nn.init.normal_(net.out.weight, std=0.2, generator=torch.Generator().manual_seed(1))
    return net.eval().requires_grad_(False)


NET = network()


@pytest.fixture
def made() -> Iterator[Callable[..., Engine]]:
    engines: list[Engine] = []

    def make(**options: object) -> Engine:
        engines.append(Engine("cpu", **{"load": lambda _name: NET, **options}))  # type: ignore[arg-type]
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def busy(engine: Engine, viewer: str | None = None) -> Ticket:
    """Puts a long request to work and waits until it is."""
    ticket = engine.submit(LONG, viewer=viewer)
    while not engine.queue.running:
        time.sleep(0.001)
    return ticket


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("label", "mars"),
        ("label", True),
        ("guidance", float("nan")),
        ("guidance", 101),
        ("sampler", "magic"),
        ("steps", 0),
        ("steps", 1001),
        ("steps", 2.5),
        ("n", 0),
        ("n", 1_000_001),
        ("seed", -1),
        ("eta", 0.5),
        ("clip", 0.0),
        ("checkpoint", "../secret"),
        ("changes", [interventions.Intervened]),
    ],
)
def test_a_bad_value_is_refused_by_name(field: str, bad: object) -> None:
    with pytest.raises(ValueError, match=field):
        replace(SMALL, **{field: bad})


def test_too_much_work_is_refused_before_it_starts() -> None:
    with pytest.raises(ValueError, match=r"n=1000000: need n · steps of at most 200000000"):
        replace(SMALL, n=1_000_000, steps=201)


def test_the_same_request_is_run_once(made: Callable[..., Engine]) -> None:
    loads: list[str] = []
    engine = made(load=lambda name: loads.append(name) or NET)
    first, again = engine.sample(SMALL), engine.sample(replace(SMALL))
    assert (first.cached, again.cached) == (False, True)
    assert torch.equal(first.path, again.path)
    assert len(loads) == 1
    assert not engine.sample(replace(SMALL, seed=2)).cached


def test_a_class_that_opens_one_link_costs_one_run(made: Callable[..., Engine]) -> None:
    loads: list[str] = []
    engine = made(load=lambda name: loads.append(name) or NET)
    tickets = [engine.submit(SMALL, viewer=f"pupil {i}") for i in range(30)]
    results = [ticket.result() for ticket in tickets]
    assert len(loads) == 1
    assert {result.path.data_ptr() for result in results} == {results[0].path.data_ptr()}


def test_one_of_two_viewers_leaves_and_the_other_has_the_run(made: Callable[..., Engine]) -> None:
    engine = made()
    request = replace(LONG, steps=100)
    first, second = (engine.submit(request, viewer=name) for name in ("ann", "bob"))
    first.cancel()
    with pytest.raises(Cancelled):
        first.result()
    assert second.result().path.isfinite().all()


def test_what_is_remembered_is_bounded_in_bytes(made: Callable[..., Engine]) -> None:
    size = SMALL.n * (SMALL.steps + 1) * 2 * 4
    engine = made(remembered=2 * size)
    for seed in range(3):
        engine.sample(replace(SMALL, seed=seed))
    assert engine.remembered == 2 * size
    assert engine.sample(replace(SMALL, seed=2)).cached
    assert not engine.sample(replace(SMALL, seed=0)).cached


def test_a_cancelled_run_stops_soon_and_the_next_one_works(made: Callable[..., Engine]) -> None:
    engine = made()
    ticket = busy(engine)
    began = time.monotonic()
    ticket.cancel()
    assert engine.sample(SMALL).path.isfinite().all()
    assert time.monotonic() - began < 0.5  # 0.2 on a machine with nothing else to do
    with pytest.raises(Cancelled):
        ticket.result()


def test_a_closed_tab_stops_its_work(made: Callable[..., Engine]) -> None:
    engine = made()
    asked: list[float] = []

    def alive() -> bool:
        asked.append(time.monotonic())
        return len(asked) < 3

    with pytest.raises(Cancelled):
        engine.sample(LONG, alive=alive)
    engine.sample(SMALL)
    assert time.monotonic() - asked[-1] < 0.5


def test_a_viewers_newer_request_replaces_the_older(made: Callable[..., Engine]) -> None:
    engine = made()
    older = busy(engine, "ann")
    assert len(engine.sample(SMALL, viewer="ann").x) == SMALL.n
    with pytest.raises(Replaced):
        older.result()


def test_a_full_queue_and_a_deadline_answer_with_a_message(made: Callable[..., Engine]) -> None:
    engine = made(waiting=1, deadline=0.6)
    running = busy(engine)
    waiting = engine.submit(SMALL)
    with pytest.raises(Busy, match="1 requests are waiting"):
        engine.submit(replace(SMALL, seed=9))
    with pytest.raises(Late, match=r"within 0\.6 s"):
        running.result()
    assert not waiting.stopped
    while engine.queue.running:
        time.sleep(0.01)
    assert engine.sample(replace(SMALL, seed=3)).path.isfinite().all()


def test_a_device_is_taken_by_name_and_a_wrong_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert pick_device("auto").type == "cpu"
    monkeypatch.setenv("FILM_ROOM_DEVICE", "abacus")
    with pytest.raises(ValueError, match="DEVICE='abacus': need one of auto, cuda, mps, cpu"):
        Engine()
    monkeypatch.setenv("FILM_ROOM_DEVICE", "cuda")
    with pytest.raises(ValueError, match="DEVICE='cuda': need a device of this machine: cpu"):
        Engine()
    monkeypatch.setenv("FILM_ROOM_DEVICE", "cpu")
    assert Engine().device.type == "cpu"


class Frail:
    """An accelerator that fails a few times in given ways; in between it is right."""

    name = "frail"

    def __init__(self, *errors: Exception, least: int = 2) -> None:
        self.errors, self.batch, self.least, self.runs = list(errors), 8, least, 0
        self.cpu = Cpu(1)

    def run(self, job: Job, check: Callable[[], None]) -> None:
        self.runs += 1
        job.path[:, 1:] = torch.nan  # what a broken run leaves behind
        if self.errors:
            raise self.errors.pop(0)
        job.path[:] = prepare(job.request, job.scales, job.net, job.folds).path
        self.cpu.run(job, check)

    def halve(self) -> bool:
        self.batch //= 2
        return self.batch >= self.least


def test_out_of_memory_halves_the_batch_says_so_and_goes_on(made: Callable[..., Engine]) -> None:
    frail = Frail(torch.OutOfMemoryError("CUDA out of memory"))
    engine = made(accelerator=frail)
    result = engine.sample(SMALL)
    assert (result.device, frail.batch) == ("frail", 4)
    assert "ran out of memory" in result.note
    assert torch.equal(result.path, made().sample(SMALL).path)
    assert engine.sample(replace(SMALL, seed=2)).note == ""


@pytest.mark.parametrize(
    "errors",
    [
        [RuntimeError("CUDA error: device-side assert triggered\nCompile with …")],
        [torch.OutOfMemoryError("CUDA out of memory")] * 4,
    ],
    ids=["lost", "too small"],
)
def test_a_lost_device_hands_over_to_the_cpu_for_good(
    made: Callable[..., Engine], errors: list[Exception]
) -> None:
    frail = Frail(*errors)
    engine = made(accelerator=frail)
    result = engine.sample(SMALL)
    assert result.device == "cpu"
    assert "frail failed" in result.note
    assert "Compile with" not in result.note
    assert torch.equal(result.path, made().sample(SMALL).path)
    runs = frail.runs
    later = engine.sample(replace(SMALL, seed=2))
    assert (later.device, frail.runs) == ("cpu", runs)
    assert "the CPU has taken over" in later.note
    assert engine.trouble == later.note


def test_cancelling_is_no_failure_of_the_device(made: Callable[..., Engine]) -> None:
    engine = made(accelerator=Frail(Cancelled("gone")))
    with pytest.raises(Cancelled):
        engine.sample(SMALL)
    assert engine.sample(SMALL).device == "frail"


@pytest.mark.parametrize("conditioning", ["film", "adaptive-norm"])
@pytest.mark.parametrize("scales", [(1.0,), (3.0,), (0.0, 1.0, 2.5)])
@pytest.mark.parametrize("sampler", ["dpmpp-2m", "ddpm"])
def test_batches_of_an_accelerator_give_the_cpus_path(
    sampler: str, scales: tuple[float, ...], conditioning: str
) -> None:
    net = build(NetworkConfig(width=16, conditioning=conditioning, identity=False), seed=0)
    torch.nn.init.normal_(net.out.weight, std=0.2)
    net.requires_grad_(False)
    request = replace(SMALL, sampler=sampler)
    jobs = [prepare(request, scales, net, fold_cache()) for _ in range(2)]
    Cpu(2).run(jobs[0], lambda: None)
    batches = Accelerator(torch.device("cpu"))
    batches.batch = 23
    batches.run(jobs[1], lambda: None)
    torch.testing.assert_close(jobs[1].path, jobs[0].path, rtol=1e-4, atol=1e-5)


def shipped() -> Engine:
    return Engine("cpu")


BASE = SampleRequest(label="both", guidance=2.5, n=40, steps=6, seed=3)
RUNS = {
    "interval": Guided(BASE, low=0.2, high=0.7),
    "interval, heun": Guided(replace(BASE, sampler="heun"), low=0.3, high=0.8),
    "interval, no u": Guided(replace(BASE, guidance=0.0), low=0.5, high=1.0),
    "interval, noise": Guided(replace(BASE, sampler="ddpm"), low=0.2, high=0.7),
    "no label": Guided(replace(BASE, label=None), low=0.2, high=0.7),
    "rescale": Guided(BASE, rescale=0.7),
    "negative": Guided(BASE, negative_weight=0.5),
    "all, heun": Guided(replace(BASE, sampler="heun"), low=0.1, rescale=0.3, negative_weight=0.5),
    "rescale, changed": Guided(
        replace(BASE, changes=(interventions.ScaleModulation(0.5),)), rescale=0.3
    ),
    "classifier": Guided(BASE, direction="classifier"),
    "exact": Guided(BASE, source="exact"),
    "exact, clipped": Guided(replace(BASE, clip=1.0), source="exact", low=0.1, high=0.9),
    "exact, both": Guided(replace(BASE, label="both", sampler="heun"), source="exact"),
    "exact, c": Guided(replace(BASE, guidance=1.0, sampler="ddpm"), source="exact"),
    "exact, u": Guided(replace(BASE, guidance=0.0), source="exact", low=0.5),
    "exact, no label": Guided(replace(BASE, label=None), source="exact"),
    "exact, all": Guided(BASE, source="exact", high=0.9, rescale=0.3, negative_weight=0.5),
    "exact, classifier": Guided(BASE, source="exact", direction="classifier", low=0.2),
    "negative, both": Guided(replace(BASE, label="both"), rescale=0.3, negative_weight=0.5),
    "negative, no u": Guided(replace(BASE, guidance=1.0), negative_weight=0.5),
    "no label, all": Guided(replace(BASE, label=None), rescale=0.3, negative_weight=0.5),
    "changed": Guided(replace(BASE, changes=(interventions.ScaleModulation(0.5),))),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_a_guided_or_changed_run_is_the_plain_loops_own(run: Guided) -> None:
    engine = shipped()
    found = engine.sample(run)
    torch.testing.assert_close(found.path, guided.path(run), rtol=1e-5, atol=1e-5)
    assert torch.equal(found.label, guided.labels(run))
    assert engine.sample(replace(run)).cached
    engine.close()


def test_every_option_of_a_run_changes_it() -> None:
    plain = guided.path(Guided(BASE))
    for name, run in RUNS.items():
        if name not in (
            "interval, noise",
            "interval, heun",
            "interval, no u",
            "no label",
            "no label, all",
        ):
            assert not torch.allclose(guided.path(run), plain, atol=1e-3), name


@pytest.mark.parametrize("run", [Guided(LONG, source="exact"), Guided(LONG, rescale=0.5)])
def test_any_run_is_cancelled_within_a_step(run: Guided) -> None:
    engine = shipped()
    ticket = engine.submit(run)
    while not engine.queue.running:
        time.sleep(0.001)
    ticket.cancel()
    began = time.monotonic()
    assert engine.sample(SMALL).path.isfinite().all()
    assert time.monotonic() - began < 20  # one step of 200 000 points, out of a thousand
    engine.close()


def test_a_short_run_is_let_in_between_the_steps_of_a_long_one(
    made: Callable[..., Engine],
) -> None:
    engine = made(threads=1)
    request = replace(LONG, n=60_000, steps=400)
    long = engine.submit(request)
    while not engine.queue.running:
        time.sleep(0.001)
    short = engine.sample(SMALL)
    assert not long.done
    assert torch.equal(short.path, made().sample(SMALL).path)
    assert long.result().x.isfinite().all()


def test_other_work_waits_in_the_same_line(made: Callable[..., Engine]) -> None:
    engine = made()
    older = busy(engine, "ann")

    def work(check: Check) -> str:
        check()
        return "measured"

    assert engine.run(work, viewer="ann") == "measured"
    with pytest.raises(Replaced):
        older.result()


def test_work_in_its_turn_samples_as_the_plain_loop_does() -> None:
    engine = shipped()
    one = Experiment(Guided(replace(BASE, label="moons")), scales=(1.0, 3.0), seeds=1)
    found = engine.run(lambda _check: list(measurements(one, engine.within)))
    for record, plain in zip(found, measurements(one), strict=True):
        assert record.values == pytest.approx(plain.values, rel=1e-3, abs=1e-4)
    engine.close()


@pytest.mark.parametrize("sampler", ["dpmpp-2m", "ddpm"])
def test_each_scale_of_a_sweep_is_the_run_at_that_scale(
    made: Callable[..., Engine], sampler: str
) -> None:
    engine = made()
    request = replace(SMALL, sampler=sampler)
    scales = (-1.0, 0.0, 1.0, 2.0, 7.5)
    sweep = engine.sweep(request, scales)
    assert sweep.scales == scales
    assert torch.equal(sweep.path[:, 0], start(request)[0].expand(5, -1, -1))
    other = made()
    for scale, path in zip(scales, sweep.path, strict=True):
        one = other.sample(replace(request, guidance=scale))
        torch.testing.assert_close(path, one.path, rtol=1e-4, atol=1e-5)
        assert torch.equal(sweep.t, one.t)
    assert engine.sweep(replace(request, guidance=5.0), scales).cached
    assert engine.sample(replace(request, guidance=7.5)).cached


def test_a_sweep_takes_guided_runs_and_keeps_the_frames_that_were_asked_for() -> None:
    engine, run = shipped(), Guided(BASE, source="exact", rescale=0.3)
    sweep = engine.sweep(run, (0.0, 3.0), frames=(0, 2, 6), idle=True)
    whole = torch.stack([guided.path(run.at(scale)) for scale in (0.0, 3.0)])
    torch.testing.assert_close(sweep.path, whole[:, [0, 2, 6]], rtol=1e-3, atol=1e-3)
    assert torch.equal(sweep.t, engine.sample(run).t[[0, 2, 6]])
    engine.close()


def test_a_sweep_computes_only_the_scales_that_are_not_known(
    made: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, asked = made(), []
    monkeypatch.setattr(
        "core.engine.dispatch.prepare",
        lambda request, scales, *rest: asked.append(scales) or prepare(request, scales, *rest),
    )
    engine.sample(replace(SMALL, guidance=3.0))
    engine.sweep(SMALL, (1.0, 3.0, 5.0))
    assert asked == [(3.0,), (1.0, 5.0)]
    monkeypatch.setattr("core.engine.engine.SWEEP_PLACES", 1)  # one scale at a time
    engine.sweep(replace(SMALL, seed=9), (1.0, 3.0))
    assert asked[2:] == [(1.0,), (3.0,)]


@pytest.mark.parametrize(
    ("scales", "n", "words"),
    [
        ((1.0, 1.0), 10, "ascending"),
        ((2.0, 1.0), 10, "ascending"),
        ((), 10, r"scales=\(\): need 1 to 64"),
        ((0.0, float("inf")), 10, "scales=inf"),
        (tuple(range(65)), 10, "need 1 to 64 ascending"),
        (tuple(range(60)), 1_000_000, "need scales · n · steps of at most"),
    ],
)
def test_a_bad_sweep_is_refused(
    made: Callable[..., Engine], scales: tuple[float, ...], n: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        made().sweep(replace(SMALL, n=n), scales)


@pytest.mark.parametrize("frames", [(), (3, 2), (0, 5), (-1, 2), (0.5,)])
def test_bad_frames_are_refused(made: Callable[..., Engine], frames: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="frames="):
        made().sweep(SMALL, (1.0,), frames=frames)


def test_threads_are_set_once_and_for_the_engine_alone(made: Callable[..., Engine]) -> None:
    before = torch.get_num_threads()
    made(threads=2).sample(SMALL)
    assert torch.get_num_threads() == before
    cpu = Cpu(2)
    cpu.run(prepare(SMALL, (2.0,), NET, fold_cache()), lambda: None)
    assert {cpu.pool().submit(torch.get_num_threads).result() for _ in range(4)} == {1}
    assert torch.get_num_threads() == before


def test_a_single_block_stops_within_its_loop() -> None:
    class Enough(Exception):
        pass

    def check() -> None:
        raise Enough

    net = build(NetworkConfig(width=256), seed=0).requires_grad_(False)
    request = replace(SMALL, label="moons", n=1500, steps=300)  # seconds
    job = prepare(request, (2.0,), net, fold_cache())
    job.path[0, -1] = torch.nan
    with pytest.raises(Enough):
        Cpu(1).run(job, check)
    assert bool(job.path[0, -1].isnan().all())
