"""GET over a bare socket: what a browser asks besides its websocket, without a client's cost."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """An answer: its status, headers in lower case, body, and seconds from asking."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


async def get(url: str, path: str, accept: str = "*/*", timeout: float = 60.0) -> Answer:
    """Asks once, on a connection of its own.

    Raises:
        OSError: If the server takes no connection, or ends it without an answer.
        TimeoutError: If the answer is not there in time.
    """
    site, began = urlsplit(url), time.perf_counter()
    async with asyncio.timeout(timeout):
        reader, writer = await asyncio.open_connection(site.hostname, site.port)
        try:
            head = f"GET {path} HTTP/1.1\r\nHost: {site.netloc}\r\nAccept: {accept}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode())
            raw = await reader.read()
        finally:
            writer.close()
    if not raw:
        raise ConnectionResetError(f"{path}: no answer")
    top, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    headers = {name.lower(): value for name, _, value in pairs}
    return Answer(int(first.split()[1]), headers, body, time.perf_counter() - began)
