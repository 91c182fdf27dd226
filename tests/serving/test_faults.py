"""A server whose files are damaged: the page that needs one says so, all else goes on."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from safetensors.torch import load_file, save_file

from tests.load.tab import Tab
from tests.load.viewer import Viewer
from tests.running import Server, copied, running


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def without_numbers(path: Path) -> None:
    """Weights that are NaN, with a manifest that agrees."""
    tensors = load_file(path)
    next(iter(tensors.values())).fill_(float("nan"))
    save_file(tensors, path)
    listed = path.parent / "manifest.json"
    entries = json.loads(listed.read_text())
    entries[path.stem]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    listed.write_text(json.dumps(entries))


DAMAGED: Mapping[str, Callable[[Path], None]] = {
    "checkpoints/film-snapshots-200.safetensors": cut,
    "checkpoints/dropout-10.safetensors": flip,
    "classifiers/noisy-classifier.safetensors": without_numbers,
    "embeddings/learned-table-gaps.safetensors": Path.unlink,
    "tables/published-codes.json": flip,
    "icon.svg": Path.unlink,
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("damaged")
    root = copied(folder / "repository")
    for name, damage in DAMAGED.items():
        damage(root / "assets" / name)
    with running(folder / "log", root=root) as server:
        yield server


def seen(server: Server, page: str, query: str = "") -> Tab:
    """What a page says and shows once it has come to rest."""

    async def visit() -> Tab:
        async with Viewer(server.url, Random(0), page, query) as viewer:
            await viewer.open()
            for _ in range(20):  # work in slices, each asked for by the browser
                if viewer.tab.alerts:
                    break
                await asyncio.sleep(0.2)
            await viewer.settle()
            return viewer.tab

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, visit()).result()


@pytest.mark.parametrize(
    ("page", "query", "file"),
    [
        ("film", "training=200", "assets/checkpoints/film-snapshots-200.safetensors"),
        ("film", "", "assets/tables/published-codes.json"),
        ("guidance", "view=dropout", "assets/checkpoints/dropout-10.safetensors"),
        ("guidance", "view=classifier", "assets/classifiers/noisy-classifier.safetensors"),
        ("guidance", "beside=classifier", "assets/classifiers/noisy-classifier.safetensors"),
        ("time_embedding", "view=families&family=table", "learned-table-gaps.safetensors"),
    ],
)
def test_the_page_that_needs_a_damaged_file_says_so(
    damaged: Server, page: str, query: str, file: str
) -> None:
    tab = seen(damaged, page, query)
    assert tab.troubles == []
    told = [words for words in tab.alerts if file in words]
    assert told, tab.alerts
    assert "is damaged" in told[0]
    assert "git checkout" in told[0]


@pytest.mark.parametrize(
    ("page", "query"),
    [
        *(("", ""), ("sampling", ""), ("guidance", ""), ("time_embedding", "")),
        *(("film", "view=folding"), ("film", "training=50")),
        ("time_embedding", "view=families&family=one-hot"),
    ],
)
def test_the_others_go_on(damaged: Server, page: str, query: str) -> None:
    tab = seen(damaged, page, query)
    assert tab.troubles == []
    # FiLM's statements measure every stage, so each says itself what it lacks.
    spared = ("published-codes", "film-snapshots-200") if page == "film" else ()
    assert [words for words in tab.alerts if not any(name in words for name in spared)] == []
    assert page == "" or any(w.kind == "bidi_component" for w in tab.widgets.values())


def test_a_part_that_lacks_its_file_leaves_the_rest_of_the_page(damaged: Server) -> None:
    words = " ".join(seen(damaged, "film").texts.values())
    for there in ("needs batch statistics", "An identity start makes", "Export"):
        assert there in words
    assert "FiLM is used in DDPM" not in words


def test_the_log_tells_of_damage_in_lines_without_a_trace(damaged: Server) -> None:
    for name in ("film-snapshots-200", "noisy-classifier", "learned-table-gaps", "dropout-10"):
        assert f"{name}.safetensors is damaged" in damaged.read_log()
    assert "Traceback" not in damaged.read_log()
