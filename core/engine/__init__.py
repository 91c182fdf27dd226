"""The one door to sampling: requests wait in one queue and run on one device."""

from core.engine.device import pick_device
from core.engine.engine import Engine
from core.engine.queue import Busy, Cancelled, Late, Refused, Replaced, Ticket
from core.requests import LadderResult, SampleRequest, SampleResult, start

__all__ = [
    "Busy",
    "Cancelled",
    "Engine",
    "LadderResult",
    "Late",
    "Refused",
    "Replaced",
    "SampleRequest",
    "SampleResult",
    "Ticket",
    "pick_device",
    "start",
]
