"""Starts the real server for a test, with its log kept, and stops it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT = (".git", ".venv", "node_modules", "__pycache__", ".*_cache", "readme", "benchmarks")
LOUD = ("Traceback", "Error", "ERROR", "Warning", "WARNING", "Exception", "deprecat")


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, where it logs, and its process."""

    url: str
    log: Path
    process: subprocess.Popen[str]

    def read_log(self, start: int = 0) -> str:
        """The log from a character position on; nothing where it is a device."""
        return self.log.read_text()[start:] if self.log.is_file() else ""

    def loud_lines(self, start: int = 0) -> list[str]:
        """Lines of the log that tell of an error, a warning or a deprecation."""
        lines = self.read_log(start).splitlines()
        return [line for line in lines if any(word in line for word in LOUD)]

    def inspect(self, folder: Path) -> dict[str, object]:
        """What only the process itself can see: see `tests/inspected.py`."""
        path = folder / f"inside-{time.monotonic_ns()}.json"
        assert self.process.stdin is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        deadline = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < deadline, "The server does not answer its inspector."
            time.sleep(0.02)
        report: dict[str, object] = json.loads(path.read_text())
        return report


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Message, bytes]:
    """Status, headers and body as sent; an error status is an answer like any other."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def _wait_until_ready(server: Server, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        code = server.process.poll()
        assert code is None, f"The server stopped with code {code}:\n{server.read_log()}"
        try:
            if get(f"{server.url}/ready")[0] == 200:
                return
        except OSError:
            pass  # not listening yet
        time.sleep(0.1)
    raise AssertionError(f"The server was not ready after {seconds} s:\n{server.read_log()}")


def copied(folder: Path) -> Path:
    """A copy of what the server reads, for tests that damage it."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT))
    return folder


@contextmanager
def running(
    log: Path,
    *command: str,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    seconds: float = 120,
    root: Path = ROOT,
) -> Iterator[Server]:
    """Serves the app until the block ends.

    Args:
        log: File that gets all that the server prints.
        command: Module and arguments, as after `python -m`; the Makefile's route if none.
        port: Where the command listens; any free port, given in PORT, if None.
        env: Environment variables besides the present ones.
        seconds: How long the start may take.
        root: The repository, or a copy of it as ``copied`` makes it.
    """
    port = port or free_port()
    arguments = [sys.executable, "tests/inspected.py", *(command or ("serving",))]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **(env or {})}
    with log.open("w") as output:
        process = subprocess.Popen(
            arguments,
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        server = Server(f"http://127.0.0.1:{port}", log, process)
        try:
            _wait_until_ready(server, seconds)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
