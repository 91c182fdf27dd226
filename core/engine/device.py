"""Which device sampling runs on."""

import os

import torch

from core import checks


def pick_device(device: str | None = None) -> torch.device:
    """Turns "auto", "cpu", "cuda" or "mps" into a device that is there.

    None reads FILM_ROOM_DEVICE, "auto" without it: CUDA, else MPS, else CPU.

    Raises:
        ValueError: If the name is unknown or the device is not there.
    """
    source = "device" if device else "FILM_ROOM_DEVICE"
    name = device or os.environ.get("FILM_ROOM_DEVICE") or "auto"
    here = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    found = [kind for kind, there in here.items() if there]
    if checks.choice(source, name, ("auto", *here)) not in ("auto", *found):
        checks.refuse(source, name, f"a device of this machine: {', '.join(found)}")
    return torch.device(found[0] if name == "auto" else name)
