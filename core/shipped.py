"""Files that are shipped: read whole, or refused with what is wrong and what to do.

Weights are vouched for by the hash in their manifest entry. What is written as JSON, an entry or
a table, carries a digest of its own content, so that no changed figure is ever shown.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.arguments import checked

REPOSITORY = Path(__file__).resolve().parent.parent
ASSETS = REPOSITORY / "assets"
TABLES = ASSETS / "tables"
DIGEST = "digest"
VOUCHED = (DIGEST, "sha256")  # what says itself whether it is right


class DamagedFile(ValueError):
    """A shipped file that is missing or damaged: which file, what is wrong, and what to do."""


@checked()
def damaged(path: Path, why: str, record: object = None) -> DamagedFile:
    """Gives the error of a file that cannot be used: what is wrong with it, and two ways out."""
    again = f"make it again with `{_command(record)}`"
    if path.is_relative_to(REPOSITORY):
        path = path.relative_to(REPOSITORY)
        again = f"restore it with `git checkout -- {path}` or {again}"
    return DamagedFile(f"{path} is damaged, {why}: {again}")


def _command(record: object) -> str:
    if isinstance(record, Mapping):
        recipe = record.get("recipe")
        command = (recipe if isinstance(recipe, Mapping) else record).get("command")
        if isinstance(command, str):
            return command
    return "python -m core.recipes NAME"


@checked()
def content(path: Path, record: object = None) -> bytes:
    """Reads a file.

    Raises:
        DamagedFile: If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise damaged(path, f"it cannot be read ({error.strerror})", record) from error


@checked()
def read_record(path: Path) -> Mapping[str, Any]:
    """Reads a JSON object, again only when the file has changed; do not write to it.

    Raises:
        DamagedFile: If it cannot be read or is no JSON object.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise damaged(path, "not found") from error
    return _parse(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _parse(path: Path, _changed: int, _size: int) -> Mapping[str, Any]:
    raw = content(path)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"no JSON ({error})") from error
    if not isinstance(found, dict):
        raise damaged(path, "no JSON object")
    return found


@checked()
def digest(record: Mapping[str, Any]) -> str:
    """Gives SHA-256 of a record's content as JSON, without what vouches for itself."""
    rest = {name: value for name, value in record.items() if name not in VOUCHED}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@checked()
def check_digest(record: Any, path: Path, name: str = "it") -> dict[str, Any]:  # noqa: ANN401
    """Gives a record back whose digest is right; one without a digest as it is.

    Raises:
        DamagedFile: If the content is not what was written.
    """
    if not isinstance(record, dict) or record.get(DIGEST) not in (None, digest(record)):
        raise damaged(path, f"{name} is not what was written there", record)
    return record


@checked()
def read_table(name: str, root: Path = TABLES) -> dict[str, Any]:
    """Reads a shipped table of figures.

    Raises:
        DamagedFile: If it is missing or its content is not what was written.
    """
    path = root / f"{name}.json"
    return check_digest(read_record(path), path)


@checked()
def write(path: Path, raw: bytes) -> None:
    """Replaces a file as a whole: a process that is killed leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(raw)
    os.replace(fresh, path)


@checked()
def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Writes a JSON object as people can read it."""
    text = json.dumps(record, indent=2, ensure_ascii=False)
    write(path, f"{text}\n".encode())


@checked()
def write_table(name: str, record: Mapping[str, Any], root: Path = TABLES) -> None:
    """Writes a table of figures with its digest."""
    write_record(root / f"{name}.json", {**record, DIGEST: digest(record)})
