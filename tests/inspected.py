"""Runs a module as `python -m` would and answers questions about the inside of the process.

For each line on stdin, a path, it writes a JSON file there: TCP_NODELAY of every accepted
socket, and how many objects the garbage collector still walks. Nothing else can see these.
"""

import gc
import json
import os
import runpy
import socket
import sys
import threading
from pathlib import Path


def accepted_sockets() -> list[bool]:
    """TCP_NODELAY of each connected TCP socket of this process."""
    found = []
    for name in os.listdir("/dev/fd"):
        try:
            with socket.socket(fileno=os.dup(int(name))) as one:
                if one.family in (socket.AF_INET, socket.AF_INET6) and one.getpeername():
                    found.append(bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        except OSError:
            continue  # not a socket, or not connected
    return found


def answer() -> None:
    for line in sys.stdin:
        report = {"nodelay": accepted_sockets(), "tracked": len(gc.get_objects())}
        path = Path(line.strip())
        path.with_suffix(".part").write_text(json.dumps(report))
        path.with_suffix(".part").rename(path)


if __name__ == "__main__":
    threading.Thread(target=answer, daemon=True).start()
    sys.argv = sys.argv[1:]
    sys.path[0] = os.getcwd()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
