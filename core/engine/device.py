"""Which device sampling runs on."""

import os

import torch


def pick_device(name: str | None = None) -> torch.device:
    """Turns "auto", "cpu", "cuda" or "mps" into a device that is there.

    None reads FILM_ROOM_DEVICE, "auto" without it: CUDA, else MPS, else CPU.

    Raises:
        ValueError: If the name is unknown or the device is not there.
    """
    said = "device" if name else "FILM_ROOM_DEVICE"
    name = name or os.environ.get("FILM_ROOM_DEVICE") or "auto"
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(kind for kind, available in there.items() if available))
    if name not in there:
        raise ValueError(f"{said}={name!r}: need auto, {', '.join(there)}")
    if not there[name]:
        found = ", ".join(kind for kind, available in there.items() if available)
        raise ValueError(f"{said}={name!r}: not on this machine; there is {found}")
    return torch.device(name)
