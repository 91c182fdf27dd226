"""Each way of conditioning as plain PyTorch: the layers it has, and what it makes of h."""

from collections.abc import Mapping
from dataclasses import dataclass

NORM = (
    "h = (h - h.mean(-1, keepdim=True)) * (h.var(-1, unbiased=False, keepdim=True) + 1e-5).rsqrt()"
)
GROUPS = """groups = h.unflatten(-1, (self.parts, -1))
middle = groups.mean(-1, keepdim=True)
spread = groups.var(-1, unbiased=False, keepdim=True)
h = ((groups - middle) * (spread + 1e-5).rsqrt()).flatten(-2)"""
HALVES = "scale, shift = self.to_modulation(cond).chunk(2, -1)"
FILM = "self.to_modulation = start(nn.Linear(cond, 2 * width), [1.0] * width + [0.0] * width)"
SHIFT = "self.to_shift = start(nn.Linear(cond, width), 0.0)"


@dataclass(frozen=True)
class Way:
    """The lines of ``__init__`` and of ``forward(self, h, cond)``."""

    layers: str
    forward: str


WAYS: Mapping[str, Way] = {
    "film": Way(FILM, f"{HALVES}\nreturn scale * h + shift"),
    "film-residual": Way(
        "self.to_modulation = start(nn.Linear(cond, 2 * width), 0.0)",
        f"{HALVES}\nreturn (1 + scale) * h + shift",
    ),
    "additive": Way(SHIFT, "return h + self.to_shift(cond)"),
    "concatenation": Way(
        "self.to_shift = nn.Linear(cond, width, bias=False)  # the columns of W that meet gamma\n"
        "nn.init.zeros_(self.to_shift.weight)",
        "return h + self.to_shift(cond)  # W [h, gamma] = W_h h + W_gamma gamma",
    ),
    "scale": Way(
        "self.to_scale = start(nn.Linear(cond, width), 1.0)", "return self.to_scale(cond) * h"
    ),
    "gate": Way(
        "self.to_scale = start(nn.Linear(cond, width), 4.0)",
        "return torch.sigmoid(self.to_scale(cond)) * h",
    ),
    "adaptive-norm": Way(FILM, f"{NORM}\n{HALVES}\nreturn scale * h + shift"),
    "adaptive-group-norm": Way(
        f"self.parts = parts(width)\n{FILM}",
        f"{GROUPS}\n{HALVES}\nreturn scale * h + shift",
    ),
    "adaptive-norm-gated": Way(
        "self.to_modulation = start(nn.Linear(cond, 3 * width), 0.0)",
        f"before = h\n{NORM}\nscale, shift, gate = self.to_modulation(cond).chunk(3, -1)\n"
        "return before + gate * ((1 + scale) * h + shift)",
    ),
    "attention-query": Way(
        "self.parts = parts(width)\n"
        "self.to_query = nn.Linear(cond, 16)\n"
        "self.to_key = nn.Linear(width // self.parts, 16)\n"
        "self.to_value = nn.Linear(width // self.parts, 16)\n"
        "self.to_out = start(nn.Linear(16, width), 0.0)",
        "tokens = h.unflatten(-1, (self.parts, -1))\n"
        "query = self.to_query(cond).unsqueeze(-2)  # the time asks, the features answer\n"
        "found = nn.functional.scaled_dot_product_attention(\n"
        "    query, self.to_key(tokens), self.to_value(tokens)\n"
        ")\n"
        "return h + self.to_out(found.squeeze(-2))",
    ),
    "attention-tokens": Way(
        "self.parts = parts(width)\n"
        "self.to_query = nn.Linear(width // self.parts, 16)\n"
        "self.to_key = nn.Linear(cond, 4 * 16)\n"
        "self.to_value = nn.Linear(cond, 4 * 16)\n"
        "self.to_out = start(nn.Linear(16, width // self.parts), 0.0)",
        "query = self.to_query(h.unflatten(-1, (self.parts, -1)))\n"
        "key = self.to_key(cond).unflatten(-1, (4, 16))  # four tokens of the time\n"
        "value = self.to_value(cond).unflatten(-1, (4, 16))\n"
        "found = nn.functional.scaled_dot_product_attention(query, key, value)\n"
        "return h + self.to_out(found).flatten(-2)",
    ),
    "none": Way("pass", "return h"),
}
FUSIONS: Mapping[str, Way] = {
    "sum": Way("self.width = dim", "return time + label"),
    "concat": Way(
        "self.width = dim\nself.first, self.second = nn.Linear(2 * dim, dim), nn.Linear(dim, dim)",
        "both = torch.cat(torch.broadcast_tensors(time, label), -1)\n"
        "return self.second(silu(self.first(both)))",
    ),
    "gate": Way("self.width = dim", "return label * torch.sigmoid(time)"),
    "in-turn": Way(
        "self.width = 2 * dim", "return torch.cat(torch.broadcast_tensors(time, label), -1)"
    ),
}
IN_TURN = '''class InTurn(nn.Module):
    """One way for the time, then one of its own for the class."""

    def __init__(self, width, cond):
        super().__init__()
        self.first, self.second = Condition(width, cond // 2), Condition(width, cond // 2)

    def forward(self, h, cond):
        time, label = cond.chunk(2, -1)
        return self.second(self.first(h, time), label)


'''
