"""Every shipped file, damaged in every way: refused by name, while the others are as before."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from safetensors.torch import load as parse
from safetensors.torch import save as serialise

from core import checkpoints, classifiers, shipped
from core.embeddings import learned_table
from core.shipped import ASSETS, DamagedFile

FOLDERS = ("checkpoints", "classifiers", "conditioning", "embeddings", "tables")
ALL = sorted(path.relative_to(ASSETS) for f in FOLDERS for path in (ASSETS / f).iterdir())
ALIKE = [p for p in ALL if p.parts[0] == "conditioning" and p.suffix == ".safetensors"]
FILES = [path for path in ALL if path not in ALIKE[2:]]  # of eighty alike, two in every way
WEIGHTS = [path for path in FILES if path.suffix == ".safetensors"]


def in_parts(root: Path) -> Mapping[str, Callable[[], Any]]:
    """What the app reads out of a folder of assets, part by part."""
    whole = ASSETS / root.name
    if root.name == shipped.TABLES.name:
        return {path.stem: _table(path.stem, root) for path in whole.iterdir()}
    return {name: _weights(name, root) for name in checkpoints.names(root=whole)}


def _table(name: str, root: Path) -> Callable[[], Any]:
    return lambda: shipped.read_table(name, root)


def _weights(name: str, root: Path) -> Callable[[], Any]:
    def read() -> Any:  # noqa: ANN401
        found = checkpoints.manifest(name, root=root)
        entry = {key: found.get(key) for key in ("config", "parameters", "recipe", "quality")}
        if root.name == learned_table.ROOT.name:
            learned_table.load.cache_clear()
            return entry, learned_table.load(name, root).table.tolist()
        network = checkpoints.read(name, root=root)
        return entry, {key: value.tolist() for key, value in network.state_dict().items()}

    return read


def outcome(read: Callable[[], Any]) -> Any:  # noqa: ANN401
    try:
        return read()
    except DamagedFile as error:
        return error


@pytest.fixture
def copy(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the file under test, with all that lies beside it."""
    file: Path = request.node.callspec.params["file"]
    shutil.copytree(ASSETS / file.parent, tmp_path / file.parent)
    return tmp_path / file


def needs(file: Path, part: str) -> bool:
    return file.stem in (part, "manifest")


def assert_told(file: Path, copy: Path) -> None:
    """What needs the file says so, in one line, with a way out; all else is as it was."""
    parts = in_parts(copy.parent)
    others = [part for part in parts if not needs(file, part)]
    for part in [*(part for part in parts if needs(file, part)), *others[:10]]:
        found = outcome(parts[part])
        if needs(file, part):
            assert isinstance(found, DamagedFile), part
            assert str(copy) in str(found)
            assert "make it again with `python -m" in str(found)
            assert "\n" not in str(found)
        else:
            assert found == in_parts(ASSETS / file.parent)[part]()


@pytest.mark.parametrize("file", FILES, ids=str)
@pytest.mark.parametrize("fault", ["truncated", "empty", "missing", "a folder"])
def test_a_damaged_file_is_told_and_the_others_are_read(
    file: Path, fault: str, copy: Path
) -> None:
    raw = copy.read_bytes()
    copy.unlink()
    if fault == "a folder":
        copy.mkdir()
    elif fault != "missing":
        copy.write_bytes(raw[: len(raw) // 2] if fault == "truncated" else b"")
    assert_told(file, copy)


def flips(raw: bytes, count: int) -> Iterable[bytes]:
    """The content with one bit turned over, at places drawn once."""
    rng = Random(7)
    for _ in range(count):
        at, bit = rng.randrange(len(raw)), 1 << rng.randrange(8)
        yield raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]


@pytest.mark.parametrize("file", WEIGHTS, ids=str)
def test_one_bit_of_weights_is_told(file: Path, copy: Path) -> None:
    for flipped in flips(copy.read_bytes(), 3):
        copy.write_bytes(flipped)
        assert_told(file, copy)


@pytest.mark.parametrize("file", sorted({*FILES} - {*WEIGHTS}), ids=str)
def test_one_bit_of_a_record_is_told_or_changes_nothing(file: Path, copy: Path) -> None:
    parts = [*in_parts(ASSETS / file.parent).items()][:12]
    whole = {part: read() for part, read in parts}
    told = 0
    for flipped in flips(copy.read_bytes(), 40):
        copy.write_bytes(flipped)
        for part, read in [*in_parts(copy.parent).items()][:12]:
            found = outcome(read)
            told += isinstance(found, DamagedFile)
            assert isinstance(found, DamagedFile) or found == whole[part]
    assert told >= 10


@pytest.mark.parametrize("bad", [float("nan"), float("-inf")])
@pytest.mark.parametrize("file", WEIGHTS, ids=str)
def test_weights_that_are_no_numbers_are_told_though_the_manifest_agrees(
    file: Path, copy: Path, bad: float
) -> None:
    tensors = parse(copy.read_bytes())
    next(iter(tensors.values())).view(-1)[0] = bad
    copy.write_bytes(serialise(tensors))
    listed = copy.parent / checkpoints.MANIFEST
    entries = json.loads(listed.read_text())
    entries[file.stem]["sha256"] = hashlib.sha256(copy.read_bytes()).hexdigest()
    listed.write_text(json.dumps(entries))
    assert_told(file, copy)
    assert "holds NaN or infinity" in str(outcome(in_parts(copy.parent)[file.stem]))


def test_one_bit_of_each_of_many_alike_is_told(tmp_path: Path) -> None:
    shutil.copytree(ASSETS / "conditioning", tmp_path / "conditioning")
    for file in ALIKE:
        whole = (tmp_path / file).read_bytes()
        (tmp_path / file).write_bytes(next(iter(flips(whole, 1))))
        with pytest.raises(DamagedFile, match=re.escape(f"{file.name} is damaged, its content")):
            checkpoints.read(file.stem, root=tmp_path / "conditioning")
        (tmp_path / file).write_bytes(whole)


def test_no_file_that_the_app_reads_is_left_out() -> None:
    roots = {checkpoints.ROOT, classifiers.ROOT, learned_table.ROOT, shipped.TABLES}
    roots |= {ASSETS / folder for folder in checkpoints.FOLDERS}
    assert roots == {ASSETS / folder for folder in FOLDERS}


def test_a_changed_figure_is_told_though_it_is_sound_json(tmp_path: Path) -> None:
    shipped.write_table("one", {"command": "python -m scripts.one", "error": 0.125}, tmp_path)
    assert shipped.read_table("one", tmp_path)["error"] == 0.125
    path = tmp_path / "one.json"
    path.write_text(path.read_text().replace("0.125", "0.175"))
    with pytest.raises(
        DamagedFile, match=r"one\.json is damaged, it is not what was .*scripts.one"
    ):
        shipped.read_table("one", tmp_path)
