"""Runs a module as `python -m` would and answers questions about the inside of the process.

For each line on stdin, a path, it writes a JSON file there: TCP_NODELAY of every accepted
socket, what the garbage collector still walks, memory, threads, open files, processor time, and
the runs so far. Nothing else can see these. INSPECT_PROFILE=1 profiles every run of a page;
INSPECT_LEAK=BYTES loses so many bytes in each, which a soak must notice. INSPECT_WRITES=EROFS
lets no Python code write a file, as on a read-only file system, ENOSPC as on a full disk; the
report then tells what was tried, and which addresses outside of this machine were asked for.
"""

import cProfile
import errno
import gc
import io
import json
import os
import pstats
import runpy
import socket
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

ANSWERS = "inspector"
SHOWN = 45  # functions of a profile
LOCK = threading.Lock()
ACTIVE: Counter[str] = Counter()  # runs going on, by session
COUNTS: Counter[str] = Counter()
TIMES: dict[str, float] = {}
PROFILES: list[cProfile.Profile] = []
LEAKED: list[bytearray] = []
OUTSIDE: list[str] = []  # addresses asked for that are not this machine's
REFUSED: list[str] = []  # files that were to be written
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
HOME = ("", "localhost", "127.0.0.1", "0.0.0.0", "::1", "None")


def accepted_sockets() -> list[bool]:
    """TCP_NODELAY of each connected TCP socket of this process."""
    found = []
    for name in os.listdir("/dev/fd"):
        try:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue  # dup() of it would stay open
            with socket.socket(fileno=os.dup(int(name))) as one:
                if one.family in (socket.AF_INET, socket.AF_INET6) and one.getpeername():
                    found.append(bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        except OSError:
            continue  # closed meanwhile, or not connected
    return found


def resident() -> float:
    """Memory of this process in MB."""
    asked = ["ps", "-o", "rss=", "-p", str(os.getpid())]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout) / 1024


def profile_text() -> str:
    """Where runs since the last report spent their time, by own time and by all of it."""
    if not PROFILES:
        return ""
    stats = pstats.Stats(*PROFILES, stream=(text := io.StringIO()))
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(SHOWN)
    PROFILES.clear()
    return text.getvalue()


def answer() -> None:
    for line in sys.stdin:
        report = {
            "nodelay": accepted_sockets(),
            "tracked": len(gc.get_objects()),
            "memory": resident(),
            "threads": threading.active_count(),
            "files": len(os.listdir("/dev/fd")),
            "cpu": time.process_time(),
            "profile": profile_text(),
            "outside": OUTSIDE,
            "refused": REFUSED,
            **COUNTS,
            **TIMES,
        }
        path = Path(line.strip())
        path.with_suffix(".part").write_text(json.dumps(report))
        path.with_suffix(".part").rename(path)


def watch_runs() -> None:
    """Counts runs of pages, and the most that one session ever had at the same time."""
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    inner = ScriptRunner._run_script
    leak = int(os.environ.get("INSPECT_LEAK", "0"))
    profiled = os.environ.get("INSPECT_PROFILE") == "1"

    def run(self: ScriptRunner, data: object) -> None:
        with LOCK:
            ACTIVE[self._session_id] += 1
            COUNTS["runs"] += 1
            COUNTS["runs_at_once"] = max(COUNTS["runs_at_once"], ACTIVE[self._session_id])
            if leak:
                LEAKED.append(bytearray(os.urandom(64) * (leak // 64)))
        try:
            with profile() if profiled else nullcontext():
                inner(self, data)
        finally:
            with LOCK:
                ACTIVE[self._session_id] -= 1

    ScriptRunner._run_script = run


def profile() -> cProfile.Profile:
    """A profile of the block that it is used for, kept for the report."""
    PROFILES.append(cProfile.Profile())
    return PROFILES[-1]


def watch_sampling() -> None:
    """Counts what is sampled on the CPU: what comes out of a cache is not."""
    from core.engine.cpu import Cpu

    inner: Callable[..., None] = Cpu.run

    def run(self: Cpu, *args: object) -> None:
        with LOCK:
            COUNTS["sampled"] += 1
        inner(self, *args)

    Cpu.run = run


def watch_computing() -> None:
    """Counts computations that go on, and notes when the last one ended before its time."""
    from core.engine.dispatch import Dispatcher

    inner: Callable[..., object] = Dispatcher.compute

    def compute(self: Dispatcher, *args: object) -> object:
        COUNTS["computing"] += 1
        try:
            return inner(self, *args)
        except BaseException:
            TIMES["left"] = time.time()
            raise
        finally:
            COUNTS["computing"] -= 1

    Dispatcher.compute = compute


def refuse_writes(name: str) -> None:
    """Makes every write fail with this error, but for devices and this module's reports."""
    code = getattr(errno, name)
    changing = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink"}

    def hear(event: str, given: tuple[Any, ...]) -> None:
        if event in ("socket.getaddrinfo", "socket.connect"):
            host = given[0] if event.endswith("info") else given[1][0]
            if str(host) not in HOME:
                OUTSIDE.append(str(host))
        writes = event == "open" and isinstance(given[2], int) and given[2] & WRITING
        if (not writes and event not in changing) or threading.current_thread().name == ANSWERS:
            return
        if not str(given[0]).startswith("/dev/"):
            REFUSED.append(f"{event} {given[0]}")
            raise OSError(code, os.strerror(code), str(given[0]))

    sys.addaudithook(hear)


if __name__ == "__main__":
    threading.Thread(target=answer, name=ANSWERS, daemon=True).start()
    if kind := os.environ.get("INSPECT_WRITES"):
        refuse_writes(kind)
    sys.argv = sys.argv[1:]
    sys.path[0] = os.getcwd()
    if os.environ.get("INSPECT_RUNS") == "1":
        watch_runs()
        watch_sampling()
        watch_computing()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
