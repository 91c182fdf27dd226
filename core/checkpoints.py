"""Checkpoints: safetensors beside one manifest with hash, recipe and measured quality.

Nothing is ever unpickled. A file is used only if its SHA-256 is the manifest's, its tensors
have the network's names and shapes, and every value is finite.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as parse
from safetensors.torch import save as serialise

from core import checks
from core.networks import NetworkConfig, ScoreNetwork

REPOSITORY = Path(__file__).resolve().parent.parent
ROOT = REPOSITORY / "assets" / "checkpoints"
MANIFEST = "manifest.json"
FOLDERS = ("conditioning",)  # beside ROOT; "conditioning/film" is the network "film" in there
HALF = "float16"


class CheckpointError(ValueError):
    """A checkpoint that is missing or damaged: which file, what is wrong, and what to do."""


def _read_manifest(root: Path) -> dict[str, Any]:
    """Every request asks for the names, so a manifest is read again only when it has changed."""
    path = root / MANIFEST
    try:
        stat = path.stat()
        return dict(_parse_manifest(path, stat.st_mtime_ns, stat.st_size))
    except FileNotFoundError as error:
        raise damaged(path, "not found") from error


@lru_cache(maxsize=16)
def _parse_manifest(path: Path, _changed: int, _size: int) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise damaged(path, f"no JSON ({error})") from error
    if not isinstance(content, dict):
        raise damaged(path, "no object with one entry a checkpoint")
    return content


def manifest(name: str, *, root: Path = ROOT) -> dict[str, Any]:
    """Gives a checkpoint's manifest entry: file, sha256, config, recipe and measured quality.

    Raises:
        CheckpointError: If the manifest is unreadable or has no such entry.
    """
    entries = _read_manifest(root)
    if name not in entries:
        known = ", ".join(entries) or "(none)"
        raise CheckpointError(f"name={name!r}: need one of {known}, as {root / MANIFEST} lists")
    return entries[name]


def names(*, root: Path = ROOT) -> list[str]:
    """Lists the checkpoints that the manifest holds."""
    return list(_read_manifest(root))


def place(name: str) -> tuple[Path, str]:
    """Splits a name as ``load`` takes it into the folder and the name in its manifest.

    >>> place("conditioning/film")[1]
    'film'
    """
    folder, _, own = name.partition("/")
    return (ROOT.parent / folder, own) if own and folder in FOLDERS else (ROOT, name)


def known(name: str) -> str:
    """Gives a name that ``load`` knows; a ValueError lists those beside it."""
    root, own = place(name) if isinstance(name, str) else (ROOT, name)
    checks.choice("checkpoint", own, names(root=root))
    return name


def damaged(path: Path, why: str, entry: Mapping[str, Any] | None = None) -> CheckpointError:
    """Gives the error of a file that cannot be used: what is wrong with it, and two ways out."""
    command = (entry or {}).get("recipe", {}).get("command", "python -m core.recipes NAME")
    again = f"make it again with `{command}`"
    if path.is_relative_to(REPOSITORY):
        path = path.relative_to(REPOSITORY)
        again = f"restore it with `git checkout -- {path}` or {again}"
    return CheckpointError(f"{path} is damaged, {why}: {again}")


def verified(entry: Mapping[str, Any], root: Path) -> tuple[Path, bytes]:
    """Reads the file that a manifest entry names, inside root, and checks its SHA-256.

    Raises:
        CheckpointError: If the file cannot be read or its hash is not the entry's.
    """
    path = root / Path(str(entry.get("file"))).name
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise damaged(path, f"it cannot be read ({error.strerror})", entry) from error
    if hashlib.sha256(raw).hexdigest() != entry.get("sha256"):
        raise damaged(path, "its content is not what the manifest lists", entry)
    return path, raw


def read(name: str, *, root: Path = ROOT) -> ScoreNetwork:
    """Reads one checkpoint from disk and verifies it; ``load`` is the shared, cached way.

    Returns:
        The network in eval mode, frozen, with its ``schedule`` and ``config``.

    Raises:
        CheckpointError: If the file is missing, its hash differs, a tensor has another shape or
            name than the network's, or a value is not finite.
    """
    entry = manifest(name, root=root)
    path, raw = verified(entry, root)
    try:
        tensors = parse(raw)
        network = ScoreNetwork(NetworkConfig(**entry["config"]))
    except Exception as error:
        raise damaged(path, f"no checkpoint of this package ({error})", entry) from error
    wrong = _wrong(tensors, _stored(network, half=entry.get("dtype") == HALF))
    if wrong:
        raise damaged(path, wrong, entry)
    network.load_state_dict(tensors)
    return network.eval().requires_grad_(False)


def _stored(network: ScoreNetwork, *, half: bool) -> dict[str, torch.Tensor]:
    """Gives a network's tensors as its file holds them: float32 ones in 16 bits if half."""
    return {
        name: (tensor.half() if half and tensor.dtype == torch.float32 else tensor)
        .detach()
        .cpu()
        .contiguous()
        for name, tensor in network.state_dict().items()
    }


def _wrong(found: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor]) -> str:
    """Says what is wrong with a network's tensors; nothing if all is well."""
    if found.keys() != wanted.keys():
        return f"tensors missing or unknown: {', '.join(sorted(found.keys() ^ wanted.keys()))}"
    for name, tensor in found.items():
        right = wanted[name]
        if tensor.shape != right.shape or tensor.dtype != right.dtype:
            return (
                f"{name} is {tensor.dtype} {tuple(tensor.shape)}, "
                f"need {right.dtype} {tuple(right.shape)}"
            )
        if not bool(torch.isfinite(tensor).all()):
            return f"{name} holds NaN or infinity"
    return ""


@lru_cache(maxsize=64)
def load(name: str) -> ScoreNetwork:
    """Gives a shipped network, verified once: eval mode, frozen, with its schedule.

    Args:
        name: A name of the manifest, or one of a folder beside it, such as "conditioning/film".

    Raises:
        CheckpointError: If the checkpoint is missing or is damaged.
    """
    root, own = place(name)
    return read(own, root=root)


def save(
    name: str,
    network: ScoreNetwork,
    *,
    recipe: Mapping[str, Any],
    quality: Mapping[str, Any],
    root: Path = ROOT,
    half: bool = False,
) -> Path:
    """Writes a network's weights and its manifest entry; returns the weights' path.

    Each file is replaced as a whole: a process that is killed leaves the old one or the new one.

    Args:
        name: Its name in the manifest.
        network: The network.
        recipe: How it was made.
        quality: What was measured.
        root: The folder.
        half: Whether weights are stored in 16 bits, rounded once; they are read as float32.
    """
    root.mkdir(parents=True, exist_ok=True)
    path = root / f"{name}.safetensors"
    raw = serialise(_stored(network, half=half))
    _replace(path, raw)
    entries = _read_manifest(root) if (root / MANIFEST).exists() else {}
    entries[name] = {
        "file": path.name,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "config": asdict(network.config),
        "parameters": sum(p.numel() for p in network.parameters()),
        "recipe": dict(recipe),
        "quality": dict(quality),
    } | ({"dtype": HALF} if half else {})
    text = json.dumps(dict(sorted(entries.items())), indent=2, ensure_ascii=False)
    _replace(root / MANIFEST, (text + "\n").encode())
    return path


def _replace(path: Path, raw: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(raw)
    os.replace(fresh, path)
