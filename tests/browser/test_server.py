"""The real server: a quick, quiet, guarded first visit, by every way to start it."""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.running import ROOT, Server, free_port, get, running
from tests.visiting import Visit

# The home page as it travels, 1.0 MB of it fonts; Streamlit alone sends more than twice that.
FIRST_VISIT_BYTES = 1_800_000
GZIP = {"Accept-Encoding": "gzip"}
DOCUMENT = {"Accept": "text/html"}


def open_session(server: Server, **options: str) -> ClientConnection:
    return connect(server.url.replace("http", "ws") + "/_stcore/stream", **options)


def script_url(server: Server) -> str:
    """Address of Streamlit's main script, from the page that loads it."""
    page = get(server.url)[2].decode()
    return server.url + page.split('type="module" crossorigin src=".')[1].split('"')[0]


def test_ready_once_warm(server: Server) -> None:
    status, headers, body = get(f"{server.url}/ready")
    assert status == 200
    assert json.loads(body)["ready"] is True
    assert headers["Cache-Control"] == "no-store"


def test_garbage_collector_has_little_left_to_walk(server: Server, tmp_path: Path) -> None:
    frozen = json.loads(get(f"{server.url}/ready")[2])["frozen_objects"]
    assert frozen > 100_000  # torch, plotly, altair, streamlit
    assert server.inspect(tmp_path)["tracked"] < frozen / 4


@pytest.mark.parametrize("route", ["make run", "streamlit run app.py", "uvicorn app:app"])
def test_small_replies_leave_at_once(
    route: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    port = free_port()
    commands = {
        "streamlit run app.py": ("streamlit", "run", "app.py", f"--server.port={port}"),
        "uvicorn app:app": ("uvicorn", "app:app", f"--port={port}"),
    }
    if route == "make run":
        recipe = subprocess.run(
            ["make", "-n", "--no-print-directory", "run"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert recipe.stdout.splitlines()[-1].endswith("python -m serving")
        _assert_nodelay(request.getfixturevalue("server"), tmp_path)
        return
    with running(tmp_path / "log", *commands[route], port=port) as server:
        _assert_nodelay(server, tmp_path)


def _assert_nodelay(server: Server, tmp_path: Path) -> None:
    with open_session(server):
        accepted = server.inspect(tmp_path)["nodelay"]
    assert accepted
    assert all(accepted)


def test_first_visit_is_small_and_asks_nobody_else(open_visit: Callable[..., Visit]) -> None:
    visit = open_visit(None)
    sizes: list[float] = []
    session = visit.context.new_cdp_session(visit.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    visit.go("/")
    assert len(visit.requests) > 20
    assert visit.outside() == []
    assert sum(sizes) <= FIRST_VISIT_BYTES


def test_scripts_travel_compressed_and_stay_cached(server: Server) -> None:
    plain_status, plain_headers, plain = get(script_url(server))
    status, headers, body = get(script_url(server), GZIP)
    assert (plain_status, status) == (200, 200)
    assert "Content-Encoding" not in plain_headers
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 2
    assert "Accept-Encoding" in headers["Vary"]
    assert headers["Cache-Control"] == plain_headers["Cache-Control"]
    assert "immutable" in headers["Cache-Control"]


def test_a_class_arriving_at_once_gets_the_same_bytes(server: Server) -> None:
    url = script_url(server)
    with ThreadPoolExecutor(30) as pool:
        bodies = set(pool.map(lambda _: get(url, GZIP)[2], range(30)))
    assert len(bodies) == 1


def test_a_known_script_is_not_sent_again(server: Server) -> None:
    etag = get(script_url(server), GZIP)[1]["ETag"]
    status, _, body = get(script_url(server), {**GZIP, "If-None-Match": etag})
    assert (status, body) == (304, b"")


def test_pages_travel_compressed_but_fresh(server: Server) -> None:
    _, headers, body = get(f"{server.url}/sampling?seed=1", {**GZIP, **DOCUMENT})
    assert b"<title>" in gzip.decompress(body)
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/ready", "/_stcore/health", "/no/such/file.js"])
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    _, headers, _ = get(server.url + path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_metrics_are_nobodys_business(server: Server) -> None:
    for path in ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/%6Detrics"):
        status, _, body = get(server.url + path)
        assert status == 404
        assert b"TYPE" not in body


def test_foreign_pages_open_no_session(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_session(server, origin="https://elsewhere.example")
    assert refused.value.response.status_code == 403
    assert b"own pages" in refused.value.response.body
    with open_session(server, origin=server.url):
        pass


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for one viewer, which example.org may embed."""
    env = {
        "FILM_ROOM_MAX_SESSIONS": "1",
        "FILM_ROOM_FRAME_ANCESTORS": "https://example.org",
        "FILM_ROOM_THREADS": "1",
    }
    with running(tmp_path_factory.mktemp("small") / "log", env=env) as started:
        yield started


def test_a_full_server_says_so_and_lets_the_next_one_in(
    small_server: Server, open_visit: Callable[..., Visit]
) -> None:
    first = open_visit("/", at=small_server)
    status, headers, body = get(small_server.url, DOCUMENT)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert b"Every place on this server is taken (viewers at once: 1)." in body
    with pytest.raises(InvalidStatus) as refused:
        open_session(small_server)
    assert refused.value.response.status_code == 503
    assert b"Every place on this server is taken" in refused.value.response.body
    assert "handshake" not in small_server.read_log()

    second = open_visit(None, at=small_server)
    second.expected = ("503",)
    second.page.goto(small_server.url)
    assert second.page.get_by_role("heading").inner_text() == "Film Room is full"
    first.context.close()
    second.settle()  # by itself: the page tries again
    assert second.page.title() != "Film Room is full"


def test_a_page_that_loses_the_last_place_while_it_loads_says_so(
    small_server: Server, open_visit: Callable[..., Visit]
) -> None:
    late = open_visit(None, at=small_server)
    late.expected = ("503", "WebSocket onerror")
    held: list[Route] = []
    full = False

    def hold(route: Route) -> None:
        if full:
            route.continue_()
        else:
            held.append(route)

    late.page.route("**/_stcore/health", hold)
    late.page.goto(small_server.url)
    late.page.wait_for_event("request", lambda asked: asked.url.endswith("/_stcore/host-config"))
    first = open_visit("/", at=small_server)
    full = True
    for route in held:
        route.continue_()
    late.page.get_by_role("heading", name="Film Room is full").wait_for()
    first.context.close()
    late.settle()


def test_embedding_is_chosen_by_who_runs_the_server(small_server: Server) -> None:
    policy = get(small_server.url)[1]["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://example.org")


def start(**env: str) -> subprocess.CompletedProcess[str]:
    """Tries to start the server with bad settings: it has to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "serving"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "eighty", "1 to 65535"),
        ("PORT", "0", "1 to 65535"),
        ("PORT", "65536", "1 to 65535"),
        ("PORT", "-1", "1 to 65535"),
        ("HOST", "no such host", "127.0.0.1 or 0.0.0.0"),
        ("FILM_ROOM_THREADS", "many", "1 to 64"),
        ("FILM_ROOM_DEVICE", "toaster", "auto, cpu, cuda, mps"),
        ("FILM_ROOM_MAX_SESSIONS", "0", "1 to 100000"),
        ("FILM_ROOM_MAX_SESSIONS", "1e3", "1 to 100000"),
        ("FILM_ROOM_FRAME_ANCESTORS", "example.org; script-src *", "https://example.org"),
        ("FILM_ROOM_FRAME_ANCESTORS", "'none' https://example.org", "stands alone"),
    ],
)
def test_a_bad_setting_is_one_clear_line(name: str, value: str, allowed: str) -> None:
    ended = start(**{name: value})
    assert ended.returncode != 0
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"Film Room cannot start: {name}")
    assert value.split(";")[0].split()[0] in line
    assert allowed in line


@pytest.mark.parametrize("command", [("streamlit", "run", "app.py"), ("uvicorn", "app:app")])
def test_a_bad_setting_stops_every_way_to_start(command: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "FILM_ROOM_THREADS": "many"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    assert "Film Room cannot start: FILM_ROOM_THREADS='many'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = start(PORT=str(port), HOST="127.0.0.1")
    assert ended.returncode != 0
    (line,) = ended.stderr.splitlines()
    assert f"PORT={port} is in use on 127.0.0.1" in line
    assert f"PORT={port % 65535 + 1} make run" in line


def test_the_start_prints_the_address_and_nothing_loud(server: Server) -> None:
    assert f"ready: {server.url}" in server.read_log()
    assert server.loud_lines() == []


def test_a_damaged_network_stops_the_start_and_is_named(tmp_path: Path) -> None:
    shutil.copy(ROOT / "app.py", tmp_path)
    for name in ("core", "pages", "serving", "assets", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name)
    network = tmp_path / "assets/checkpoints/moons-circles.safetensors"
    content = bytearray(network.read_bytes())
    content[-1] ^= 1
    network.write_bytes(content)
    ended = subprocess.run(
        [sys.executable, "-m", "serving"],
        cwd=tmp_path,
        env={**os.environ, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode != 0
    assert "Film Room cannot start:" in ended.stderr
    assert network.name in ended.stderr
    assert "Traceback" not in ended.stderr
