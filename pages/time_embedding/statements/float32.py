"""Statement: 16-bit time merges steps."""

import torch

from core.embeddings import spectrum
from pages.shared.format import number
from pages.shared.layout import Statement
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import verdict

ORDER = 11
KINDS = {"bfloat16": torch.bfloat16, "float16": torch.float16}


def statement(settings: Settings, steps: int = 1000) -> Statement:
    """Counts the steps that each 16-bit type keeps apart."""
    whole, own = torch.arange(steps), settings.sinusoid.times
    kept = {name: spectrum.distinct_times(whole, kind)[0] for name, kind in KINDS.items()}
    yours = {name: spectrum.distinct_times(own, kind)[0] for name, kind in KINDS.items()}
    last = {name: float(whole[-1].to(kind)) for name, kind in KINDS.items()}
    merged = [count < steps for count in kept.values()]
    merged += [count < len(own) for count in yours.values()]
    found = ", ".join(
        f"{name} keeps {number(count)} of {number(steps)} whole steps apart and makes "
        f"{number(last[name])} of the last"
        for name, count in kept.items()
    )
    at_yours = ", ".join(f"{name} {number(count)}" for name, count in yours.items())
    return Statement(
        "Time must be embedded in float32: 16 bits confuse steps.",
        "Practice in mixed-precision training; whole steps from 0",
        f"{found}. Of your {number(len(own))} steps: {at_yours}.",
        verdict(*merged),
        "Rounding happens before the embedding receives the time; core embeds in float32 or "
        "better.",
    )
