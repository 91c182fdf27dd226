"""What the exact answer costs beside the network's: `python -m tests.benchmarks exact`."""

import argparse
import platform
import statistics
import time

import torch

from core.engine import Engine, SampleRequest
from core.guided import Guided

GOAL = 3.0  # times the network's own time
ROUNDS = 15


def seconds(engine: Engine, source: str, label: str, n: int, steps: int) -> float:
    """Median time of one guided run through the engine, each on noise of its own."""
    taken = []
    for seed in range(ROUNDS + 2):  # the first two fold and warm
        base = SampleRequest(label=label, guidance=3.0, n=n, steps=steps, seed=seed)
        began = time.perf_counter()
        engine.sample(Guided(base, source=source))
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[2:])


def main() -> None:
    """Prints a row for each label and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    threads = parser.parse_args().threads
    torch.set_num_threads(threads)
    engine = Engine("cpu", threads=threads, remembered=0)
    print(f"{platform.processor() or platform.machine()}, {threads} threads; goal {GOAL:g}×")
    print(f"{'label':8} {'points × steps':>15} {'network':>9} {'exact':>9} {'ratio':>6}")
    for label in ("moons", "circles", "both"):
        for n, steps in ((1000, 20), (5000, 20)):
            network, exact = (seconds(engine, s, label, n, steps) for s in ("network", "exact"))
            print(
                f"{label:8} {f'{n} × {steps}':>15} {network * 1e3:6.1f} ms {exact * 1e3:6.1f} ms "
                f"{exact / network:5.1f}×"
            )
    engine.close()


if __name__ == "__main__":
    main()
