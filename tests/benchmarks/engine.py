"""How fast the engine samples, beside other libraries on the same network: `make bench`.

Every number of a table comes from repeats that take turns, so that whatever else the machine does
falls on all alike; a time is the least of its repeats. All runs are guided (s = 3), two networks a
step, on evenly spaced times, and each peer's output is held against the engine's with the same
solver and noise; a gap above 1e-3 ends the measurement, for then it compares different work.

Large features make glibc hand memory back and fault it in again at every operation: a library
then spends half its time in the kernel, by chance of the allocator and three times over at 10 000
points. The measurement therefore restarts itself with that off, for the engine and all others.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Thread
from unittest.mock import patch

import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from core.engine import Engine, SampleRequest, start
from core.engine.cpu import Block, run_block
from core.engine.job import fold_cache, prepare
from core.engine.kernels import choose_kernel
from core.networks import NetworkConfig, ScoreNetwork, build
from tests.benchmarks.peers import PEERS, even

SCALE = 3.0
ENGINE = "engine"
BUDGET = 3.0  # seconds a case may go on repeating, after its first two repeats
GAP = 1e-3
REST = 0.03  # seconds before each repeat: the threads of the last way may still spin, idle
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "2000000000", "MALLOC_MMAP_THRESHOLD_": "2000000000"}
KEEP_MEMORY["MALLOC_TOP_PAD_"] = "200000000"
PARTS = {
    "mkldnn::_linear_pointwise": "matrix products",
    "aten::addmm": "matrix products",
    "aten::mm": "matrix products",  # a script splits addmm into mm and add
    "aten::add": "biases of first and last layer",
    "aten::silu_": "silu",
    "aten::lerp": "guidance and solver",
    "aten::mul": "guidance and solver",
    "aten::add_": "guidance and solver",
    "aten::select": "views of weights",
    "aten::as_strided": "views of weights",
    "aten::t": "views of weights",
    "aten::transpose": "views of weights",
    "aten::empty": "new memory",
    "aten::empty_strided": "new memory",
}


def network(width: int) -> ScoreNetwork:
    """Three layers with FiLM and no neutral part, on the schedule that all libraries know."""
    config = NetworkConfig(width=width, schedule="ddpm-table", identity=False)
    net = build(config, seed=0).eval().requires_grad_(False)
    torch.nn.init.normal_(net.out.weight, std=0.1, generator=torch.Generator().manual_seed(1))
    return net


def request(n: int, steps: int, sampler: str = "dpmpp-2m") -> SampleRequest:
    return SampleRequest(label="moons", guidance=SCALE, sampler=sampler, n=n, steps=steps)


def operations(width: int, depth: int = 3) -> int:
    """Floating-point operations of a guided step's matrix products, for one point."""
    return 2 * 2 * ((depth - 1) * width * width + 2 * width + 2 * width)


def take_turns(ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of each way, the least of at least two repeats, after one to warm up."""
    least: dict[str, float] = {}
    for way in ways.values():
        way()
    began, rounds = time.perf_counter(), 0
    while rounds < 2 or (rounds < 12 and time.perf_counter() - began < BUDGET):
        for name, way in ways.items():
            time.sleep(REST)
            at = time.perf_counter()
            way()
            least[name] = min(least.get(name, 1e9), time.perf_counter() - at)
        rounds += 1
    return least


def peaks(device: torch.device) -> dict[str, float]:
    """Operations a second of large matrix products, by the two libraries that torch has."""
    size = 1024 if device.type == "cpu" else 8192
    a = torch.randn(size, size, device=device)
    ways: dict[str, Callable[[], object]] = {"torch.mm": lambda: _done(a @ a)}
    if device.type == "cpu" and torch.backends.mkldnn.is_available():
        product = torch.ops.mkldnn._linear_pointwise
        ways["oneDNN"] = lambda: product(a, a, None, "none", [], "")
    return {name: 2 * size**3 / seconds for name, seconds in take_turns(ways).items()}


def _done(x: Tensor) -> Tensor:
    if x.device.type == "cuda":
        torch.cuda.synchronize()
    return x


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(cells)} |", flush=True)
    print()


def compare(engine: Engine, net: ScoreNetwork, n: int, steps: int) -> list[str]:
    """One row: the engine and all peers on n points, steps steps."""
    there = build(net.config, seed=0).to(engine.device).requires_grad_(False).eval()
    there.load_state_dict(net.state_dict())
    noise = start(request(n, steps))[0].to(engine.device)

    def by(name: str) -> Callable[[], Tensor]:
        return lambda: _done(PEERS[name][1](there, noise, steps, SCALE)).cpu()

    with torch.inference_mode():
        gaps = {
            name: float((by(name)() - engine.sample(request(n, steps, solver)).x).abs().max())
            for name, (solver, _) in PEERS.items()
        }
        worst = max(gaps, key=gaps.__getitem__)
        if not gaps[worst] < GAP:
            sys.exit(f"{worst} ends {gaps[worst]:.1e} away, {n} × {steps}: not the same work")
        ways: dict[str, Callable[[], object]] = {name: by(name) for name in PEERS}
        ways[ENGINE] = lambda: engine.sample(request(n, steps))
        seconds = take_turns(ways)
    ours = seconds[ENGINE]
    fastest_peer = min(seconds[name] for name in PEERS if not name.startswith("unfolded"))
    rate = n * steps * operations(net.config.width) / ours / 1e9
    cells = [f"{1e3 * seconds[name]:.0f} ({seconds[name] / ours:.1f}×)" for name in PEERS]
    head = [str(net.config.width), str(n), str(steps), f"{1e3 * ours:.1f}"]
    ratios = [f"{fastest_peer / ours:.1f}×", f"{seconds['unfolded, one γ a step'] / ours:.1f}×"]
    return [*head, *cells, *ratios, f"{rate:.0f}", f"{gaps[worst]:.0e}"]


def growth(engine: Engine, sizes: Sequence[tuple[int, int]]) -> None:
    """Prints what one point costs for one step, as n and steps grow."""
    ways = {f"{n} × {s}": (lambda n=n, s=s: engine.sample(request(n, s))) for n, s in sizes}
    seconds = take_turns(ways)
    rows = [
        [name, f"{1e3 * took:.1f}", f"{1e9 * took / (n * s):.0f}"]
        for (name, took), (n, s) in zip(seconds.items(), sizes, strict=True)
    ]
    table(("points × steps", "ms", "ns per point and step"), rows)


def where_time_goes(width: int) -> None:
    """Prints a profile of one block in one thread."""
    net, threads = network(width), torch.get_num_threads()
    torch.set_num_threads(1)
    job = prepare(request(2000, 20), (SCALE,), net, fold_cache())
    block = Block(0, job.groups[0], 0, 2000)
    kernel, go_on = choose_kernel(width), torch.tensor(False)
    for _ in range(3):
        run_block(job, kernel, block, go_on)
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        run_block(job, kernel, block, go_on)
    torch.set_num_threads(threads)
    spent: defaultdict[str, float] = defaultdict(float)
    for event in seen.key_averages():
        spent[PARTS.get(event.key, "the rest")] += event.self_cpu_time_total
    total = sum(spent.values())
    loop = "script" if kernel.loop.__class__.__name__ == "ScriptFunction" else "Python"
    onednn = "on" if kernel.onednn else "off"
    print(f"Width {width}, one block, one thread, {loop}, oneDNN {onednn}:")
    rows = [[part, f"{100 * us / total:.0f} %"] for part, us in sorted(spent.items())]
    table(("part", "share"), rows)


def beside_a_busy_thread(engine: Engine, net: ScoreNetwork) -> None:
    """Prints what another thread that runs Python costs, as the server's own do."""
    noise, over = start(request(2000, 20))[0], Event()

    def spin() -> None:
        while not over.is_set():
            sum(range(500))

    def peer() -> Tensor:
        with torch.inference_mode():
            return PEERS["diffusers DPM-Solver++"][1](net, noise, 20, SCALE)

    ways = {ENGINE: lambda: engine.sample(request(2000, 20)), "diffusers DPM-Solver++": peer}
    alone = take_turns(ways)
    thread = Thread(target=spin, daemon=True)
    thread.start()
    busy = take_turns(ways)
    over.set()
    rows = [[name, f"{1e3 * alone[name]:.0f}", f"{1e3 * busy[name]:.0f}"] for name in ways]
    table(("2000 × 20, width 64, ms", "alone", "beside a busy thread"), rows)


def main() -> None:
    """Reads the command line and prints all tables."""
    if sys.platform == "linux" and not KEEP_MEMORY.items() <= os.environ.items():
        again = [sys.executable, "-m", "tests.benchmarks", "engine", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, **KEEP_MEMORY})
    with patch("core.engine.coefficients.times", even):
        measure()


def measure() -> None:
    """Prints all tables."""
    parser = argparse.ArgumentParser(description="Measures the sampling engine beside its peers.")
    parser.add_argument("--quick", action="store_true", help="no run of 100 000 points")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    options = parser.parse_args()
    nets = {width: network(width) for width in (64, 128)}
    engines = {
        width: Engine(options.device, remembered=0, deadline=3600, load=lambda _name, net=net: net)
        for width, net in nets.items()
    }
    device = engines[64].device
    print(f"torch {torch.__version__}, {device}, {torch.get_num_threads()} threads, guided\n")
    found = peaks(device)
    print(", ".join(f"{name} peak {peak / 1e9:.0f} Gflop/s" for name, peak in found.items()), "\n")
    sizes = (2_000, 10_000) if options.quick else (2_000, 10_000, 100_000)
    head = ["width", "points", "steps", "engine, ms", *PEERS]
    rows = [
        compare(engines[width], nets[width], n, steps)
        for width in nets
        for n in sizes
        for steps in (20, 50)
    ]
    table([*head, "to fastest library", "to best unfolded", "Gflop/s", "largest gap"], rows)
    shares = [
        [*row[:3], *(f"{float(row[-2]) * 1e11 / peak:.0f} %" for peak in found.values())]
        for row in rows
    ]
    table(("width", "points", "steps", *(f"of {name}'s peak" for name in found)), shares)
    growth(engines[64], [(n, 20) for n in (250, 1000, 4000, 16_000, 64_000, 256_000)])
    growth(engines[64], [(2000, steps) for steps in (5, 20, 100, 500)])
    if device.type == "cpu":
        for width in nets:
            where_time_goes(width)
        beside_a_busy_thread(engines[64], nets[64])
    print("For the README, how many times as long as the engine:\n")
    head = (
        "width",
        "points × steps",
        "engine",
        "fastest of diffusers, azula",
        "best unfolded loop",
    )
    short = [[row[0], f"{row[1]} × {row[2]}", f"{row[3]} ms", row[-4], row[-3]] for row in rows]
    table(head, short)


if __name__ == "__main__":
    main()
