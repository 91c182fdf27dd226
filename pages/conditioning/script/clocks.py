"""Each clock as plain PyTorch: the layers it has, and what it makes of t in [0, 1]."""

from collections.abc import Mapping

from pages.conditioning.script.ways import Way

WAVES = "waves(SCALE * t, {width}, PERIOD)"
FIRST = "self.first, self.second = nn.Linear({a}, {b}), nn.Linear({b}, {c})"
ROW = "(t * ROWS).floor().clamp(0, ROWS - 1).long()"
TWO = "torch.stack([{first}, {second}], -2)"
COARSE, FINE = "sines(t, EMBEDDED, 1 / 100)", "sines(t, EMBEDDED, 1 / 10_000)"

LAYOUTS: Mapping[str, tuple[str, str]] = {  # exponent, layout
    "guided-diffusion": ("i / half", "torch.cat([angles.cos(), angles.sin()], -1)"),
    "ddpm": ("i / max(half - 1, 1)", "torch.cat([angles.sin(), angles.cos()], -1)"),
    "transformer": ("2 * i / dim", "torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)"),
    "even-odd": ("i / half", "torch.stack([angles.cos(), angles.sin()], -1).flatten(-2)"),
    "from-one": (
        "2 * (i + 1) / dim",
        "torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)",
    ),
}
SINUSOID = '''def {name}(u, dim, period):
    """Sines and cosines of u; frequencies in float64, rounded once."""
    half = dim // 2
    i = torch.arange(half, dtype=torch.float64)
    angles = u[..., None] * (period ** -({exponent})).to(u.dtype)
    return {layout}


'''
PLAIN = Way("pass", f"return {WAVES.format(width='EMBEDDED')}")
CLOCKS: Mapping[str, Way] = {
    **dict.fromkeys(("sinusoidal", "even-odd", "from-one"), PLAIN),
    "multi-scale": Way("pass", f"return {TWO.format(first=FINE, second=COARSE)}"),
    "multi-scale-reversed": Way("pass", f"return {TWO.format(first=COARSE, second=FINE)}"),
    "gaussian": Way(
        'self.register_buffer("weight", SCALE * torch.randn(EMBEDDED // 2, dtype=torch.float64))',
        "angles = 2 * math.pi * t[..., None] * self.weight.to(t.dtype)\n"
        "return torch.cat([angles.cos(), angles.sin()], -1)",
    ),
    "hybrid": Way(
        "self.project = nn.Linear(EMBEDDED, EMBEDDED)\n"
        "self.mix = nn.Linear(2 * EMBEDDED, EMBEDDED)",
        f"fixed = {WAVES.format(width='EMBEDDED')}\n"
        "return self.mix(torch.cat([fixed, self.project(fixed)], -1))",
    ),
    "low-rank": Way(
        "self.spread = nn.Linear(8, EMBEDDED)",
        f"return self.spread({WAVES.format(width='8')})",
    ),
    "quantised": Way(
        "pass", f"return ({WAVES.format(width='EMBEDDED')} * 127).round() / 127  # 8 bits"
    ),
    "adapter": Way(
        FIRST.format(a="2 * EMBEDDED", b="2 * EMBEDDED", c="EMBEDDED"),
        f"return self.second(silu(self.first({WAVES.format(width='2 * EMBEDDED')})))",
    ),
    "table": Way(
        "self.table = nn.Parameter(0.02 * torch.randn(ROWS, EMBEDDED))",
        f"return self.table[{ROW}]",
    ),
    "table-gaps": Way(
        "self.table = nn.Parameter(0.02 * torch.randn(ROWS, EMBEDDED))",
        f"row = {ROW}\n"
        "if self.training:  # every fourth row is never seen: the one before it is\n"
        "    row = row - (row % 4 == 3).long()\n"
        "return self.table[row]",
    ),
    "one-hot": Way("pass", f"return nn.functional.one_hot({ROW}, ROWS).float()"),
    "linear": Way("self.line = nn.Linear(1, EMBEDDED)", "return self.line(SCALE * t[..., None])"),
    "scalar": Way("pass", "return SCALE * t[..., None]"),
    "none": Way("pass", "return t.new_zeros(*t.shape, EMBEDDED)"),
}
