"""`make bench` measures the engine; `make bench ARGS=NAME` runs another measurement by name."""

import importlib
import pkgutil
import sys

from tests import benchmarks

DEFAULT = "engine"
NO_BENCHMARK = ("__main__", "browsing", "peers")


def names() -> list[str]:
    """The measurements that there are."""
    found = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    return sorted(name for name in found if name not in NO_BENCHMARK)


def main() -> None:
    """Runs the measurement that is named first, the engine's without a name."""
    named = len(sys.argv) > 1 and not sys.argv[1].startswith("-")
    name = sys.argv.pop(1) if named else DEFAULT
    if name not in names():
        sys.exit(f"{name!r}: no such benchmark; there are {', '.join(names())}")
    sys.argv[0] = f"python -m tests.benchmarks {name}"
    importlib.import_module(f"tests.benchmarks.{name}").main()


if __name__ == "__main__":
    main()
