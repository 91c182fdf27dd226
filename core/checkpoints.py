"""Checkpoints: safetensors beside one manifest with hash, recipe and measured quality.

Nothing is ever unpickled. A file is used only if its SHA-256 is the manifest's, its tensors
have the network's names and shapes, and every value is finite.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as parse
from safetensors.torch import save as serialise
from torch import Tensor

from core import checks, shipped
from core.arguments import checked
from core.networks import NetworkConfig, ScoreNetwork
from core.shipped import DamagedFile, damaged

ROOT = shipped.ASSETS / "checkpoints"
MANIFEST = "manifest.json"
FOLDERS = ("conditioning",)  # beside ROOT; "conditioning/film" is the network "film" in there
HALF = "float16"

CheckpointError = DamagedFile


@checked()
def manifest(name: str, *, root: Path = ROOT) -> dict[str, Any]:
    """Gives a checkpoint's manifest entry: file, sha256, config, recipe and measured quality.

    Raises:
        CheckpointError: If the manifest is unreadable or has no such entry, or if the entry is
            not what was written.
    """
    path = root / MANIFEST
    entries = shipped.read_record(path)
    if name not in entries:
        known = ", ".join(entries) or "(none)"
        raise CheckpointError(f"name={name!r}: need one of {known}, as {path} lists")
    return shipped.check_digest(entries[name], path, f"its entry {name}")


@checked()
def names(*, root: Path = ROOT) -> list[str]:
    """Lists the checkpoints that the manifest holds."""
    return list(shipped.read_record(root / MANIFEST))


@checked()
def place(name: str) -> tuple[Path, str]:
    """Splits a name as ``load`` takes it into the folder and the name in its manifest.

    >>> place("conditioning/film")[1]
    'film'
    """
    folder, _, own = name.partition("/")
    return (ROOT.parent / folder, own) if own and folder in FOLDERS else (ROOT, name)


@checked()
def known(checkpoint: str) -> str:
    """Gives a name that ``load`` knows; a ValueError lists those beside it."""
    root, own = place(checkpoint)
    checks.choice("checkpoint", own, names(root=root))
    return checkpoint


@checked()
def tensors(entry: Mapping[str, Any], root: Path) -> tuple[Path, dict[str, Tensor]]:
    """Reads the file that a manifest entry names, inside root; checks SHA-256 and every value.

    Raises:
        CheckpointError: If the file cannot be read, its hash is not the entry's, it holds no
            tensors, or one of their values is not finite.
    """
    path = root / Path(str(entry.get("file"))).name
    raw = shipped.content(path, entry)
    if hashlib.sha256(raw).hexdigest() != entry.get("sha256"):
        raise damaged(path, "its content is not what the manifest lists", entry)
    try:
        found = parse(raw)
    except Exception as error:
        raise damaged(path, f"no checkpoint of this package ({error})", entry) from error
    for name, tensor in found.items():
        if not bool(torch.isfinite(tensor).all()):
            raise damaged(path, f"{name} holds NaN or infinity", entry)
    return path, found


@checked()
def read(name: str, *, root: Path = ROOT) -> ScoreNetwork:
    """Reads one checkpoint from disk and verifies it; ``load`` is the shared, cached way.

    Returns:
        The network in eval mode, frozen, with its ``schedule`` and ``config``.

    Raises:
        CheckpointError: If the file is missing, its hash differs, a tensor has another shape or
            name than the network's, or a value is not finite.
    """
    entry = manifest(name, root=root)
    path, found = tensors(entry, root)
    try:
        network = ScoreNetwork(NetworkConfig(**entry["config"]))
    except Exception as error:
        raise damaged(path, f"no checkpoint of this package ({error})", entry) from error
    wrong = _wrong(found, _stored(network, half=entry.get("dtype") == HALF))
    if wrong:
        raise damaged(path, wrong, entry)
    network.load_state_dict(found)
    return network.eval().requires_grad_(False)


def _stored(network: ScoreNetwork, *, half: bool) -> dict[str, Tensor]:
    """Gives a network's tensors as its file holds them: float32 ones in 16 bits if half."""
    return {
        name: (tensor.half() if half and tensor.dtype == torch.float32 else tensor)
        .detach()
        .cpu()
        .contiguous()
        for name, tensor in network.state_dict().items()
    }


def _wrong(found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> str:
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
    return ""


@checked()
@lru_cache(maxsize=256)
def load(name: str) -> ScoreNetwork:
    """Gives a shipped network, verified once: eval mode, frozen, with its schedule.

    Args:
        name: A name of the manifest, or one of a folder beside it, such as "conditioning/film".

    Raises:
        CheckpointError: If the checkpoint is missing or is damaged.
    """
    root, own = place(name)
    return read(own, root=root)


@checked()
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

    Args:
        name: Its name in the manifest.
        network: The network.
        recipe: How it was made.
        quality: What was measured.
        root: The folder.
        half: Whether weights are stored in 16 bits, rounded once; they are read as float32.
    """
    described = {
        "config": asdict(network.config),
        "parameters": sum(p.numel() for p in network.parameters()),
        "recipe": dict(recipe),
        "quality": dict(quality),
    } | ({"dtype": HALF} if half else {})
    return write(name, _stored(network, half=half), described, root)


@checked()
def write(
    name: str, weights: Mapping[str, Tensor], described: Mapping[str, Any], root: Path
) -> Path:
    """Writes tensors, and their manifest entry: hash, description and the entry's digest."""
    path, listed = root / f"{name}.safetensors", root / MANIFEST
    raw = serialise(dict(weights))
    shipped.write(path, raw)
    entry = {"file": path.name, "sha256": hashlib.sha256(raw).hexdigest(), **described}
    entries = dict(shipped.read_record(listed)) if listed.exists() else {}
    entries[name] = {**entry, shipped.DIGEST: shipped.digest(entry)}
    shipped.write_record(listed, dict(sorted(entries.items())))
    return path
