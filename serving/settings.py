"""The server's settings, read from environment variables and refused early when wrong."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_KNOWN = tuple(
    f"FILM_ROOM_{name}" for name in ("DEVICE", "THREADS", "MAX_SESSIONS", "FRAME_ANCESTORS")
)
_DEVICES = ("auto", "cpu", "cuda", "mps")
_SOURCE = re.compile(r"'self'|'none'|\*|https?:|https?://[\w*.\-]+(:(\d+|\*))?")


class SettingError(ValueError):
    """An environment variable holds a value that the server cannot use."""


@dataclass(frozen=True)
class Settings:
    """What a person who runs the server may choose.

    Args:
        host: Address to listen on; HOST, 127.0.0.1 keeps the app on this machine.
        port: TCP port; PORT, 1 to 65535.
        threads: Torch's threads for one computation; FILM_ROOM_THREADS, 1 to 64.
        device: Where sampling runs; FILM_ROOM_DEVICE, auto takes the fastest there is.
        max_sessions: Viewers at once; FILM_ROOM_MAX_SESSIONS, 1 to 100 000.
        frame_ancestors: Sites that may embed the app; FILM_ROOM_FRAME_ANCESTORS, sources of
            the content-security-policy directive of that name, separated by spaces.
    """

    host: str
    port: int
    threads: int
    device: str
    max_sessions: int
    frame_ancestors: str


def _integer(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not low <= int(text) <= high:
        raise SettingError(f"{name}={text!r} is not a whole number from {low} to {high}.")
    return int(text)


def _frame_ancestors(environ: Mapping[str, str], name: str) -> str:
    sources = environ.get(name, "").split() or ["'self'"]
    for source in sources:
        if not _SOURCE.fullmatch(source):
            raise SettingError(
                f"{name}: {source!r} is not a source. Allowed are 'self', 'none', *, "
                "https: and addresses such as https://example.org, separated by spaces."
            )
    if "'none'" in sources and len(sources) > 1:
        raise SettingError(f"{name}: 'none' stands alone, without other sources.")
    return " ".join(sources)


def read(environ: Mapping[str, str]) -> Settings:
    """Reads the settings from environment variables; unset or empty means the default.

    Raises:
        SettingError: The one-line message names the variable, its value and what is allowed.
    """
    for name in environ:
        if name.startswith("FILM_ROOM_") and name not in _KNOWN:
            raise SettingError(f"{name} is no setting. There are {', '.join(_KNOWN)}.")
    host = environ.get("HOST", "").strip() or "127.0.0.1"
    if not re.fullmatch(r"[\w.:\-]{1,253}", host, re.ASCII):
        raise SettingError(f"HOST={host!r} is not an address such as 127.0.0.1 or 0.0.0.0.")
    device = environ.get("FILM_ROOM_DEVICE", "").strip() or "auto"
    if device not in _DEVICES:
        raise SettingError(f"FILM_ROOM_DEVICE={device!r} is not one of {', '.join(_DEVICES)}.")
    cores = os.cpu_count() or 1
    return Settings(
        host=host,
        port=_integer(environ, "PORT", 8501, 1, 65535),
        threads=_integer(environ, "FILM_ROOM_THREADS", min(2, cores), 1, 64),
        device=device,
        max_sessions=_integer(environ, "FILM_ROOM_MAX_SESSIONS", 200, 1, 100_000),
        frame_ancestors=_frame_ancestors(environ, "FILM_ROOM_FRAME_ANCESTORS"),
    )
