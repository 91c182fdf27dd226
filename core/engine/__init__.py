"""The one door to sampling: whatever is computed waits in one line and runs on one device."""

from core.engine.device import pick_device
from core.engine.engine import Engine
from core.engine.ticket import Busy, Cancelled, Check, Late, Refused, Replaced, Ticket
from core.requests import SampleRequest, SampleResult, SweepResult, start

__all__ = [
    "Busy",
    "Cancelled",
    "Check",
    "Engine",
    "Late",
    "Refused",
    "Replaced",
    "SampleRequest",
    "SampleResult",
    "SweepResult",
    "Ticket",
    "pick_device",
    "start",
]
