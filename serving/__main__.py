"""`python -m serving`: checks the settings and the address, then starts the server."""

import errno
import os
import socket
import sys
from pathlib import Path

from streamlit.web import cli

from serving import settings

_ROOT = Path(__file__).resolve().parent.parent
_EVERYWHERE = ("0.0.0.0", "::")


def check_address(host: str, port: int) -> None:
    """Refuses an address that the server could not listen on.

    Raises:
        SettingError: The port is taken or reserved, or the host is not of this machine.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except socket.gaierror as error:
        raise settings.SettingError(f"HOST={host!r} is not a known address.") from error
    except OSError as error:
        raise settings.SettingError(_why(error, host, port)) from error


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"PORT={port} is in use on {host}. Choose another: PORT={port % 65535 + 1} make run"
    if error.errno == errno.EACCES:
        return f"PORT={port} is reserved for the system. Choose one from 1024 to 65535."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host!r} is not an address of this machine. 0.0.0.0 means all of them."
    return f"HOST={host!r} PORT={port} cannot be used: {error.strerror}."


def arguments(chosen: settings.Settings) -> list[str]:
    """What `streamlit` is called with to serve the app at the chosen address."""
    shown = "localhost" if chosen.host in _EVERYWHERE else chosen.host
    return [
        *("run", str(_ROOT / "app.py")),
        f"--server.address={chosen.host}",
        f"--server.port={chosen.port}",
        # Also stops Streamlit from asking an outside host for this machine's address.
        f"--browser.serverAddress={shown}",
    ]


def main() -> None:
    """Serves the app, or says in one line why it cannot."""
    try:
        chosen = settings.read(os.environ)
        check_address(chosen.host, chosen.port)
    except settings.SettingError as error:
        sys.exit(f"Film Room cannot start: {error}")
    os.chdir(_ROOT)  # where .streamlit/config.toml is
    cli.main(arguments(chosen), prog_name="streamlit")


if __name__ == "__main__":
    main()
