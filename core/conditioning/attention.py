"""Attention between an embedding and the features, as a residual that starts at 0."""

from math import sqrt

from torch import Tensor, nn, softmax

from core import checks
from core.conditioning.base import Conditioning, linear, split

KEY = 16  # width of queries, keys and values
TIME_TOKENS = 4


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Gives softmax(Q Kᵀ/√d) V (arXiv:1706.03762, eq. 1).

    Args:
        query: Q, shape (*, N, d).
        key: K, shape (*, M, d).
        value: V, shape (*, M, e).

    Returns:
        Shape (*, N, e).
    """
    logits = query @ key.transpose(-1, -2) / sqrt(key.shape[-1])
    return softmax(logits, -1) @ value


def products(queries: int, tokens: int, width: int = KEY) -> int:
    """Gives the multiplications of ``attend``, 2 N M d: with N = M the square of a sequence.

    >>> [products(n, n, 1) for n in (1, 2, 4, 8)]
    [2, 8, 32, 128]
    """
    return 2 * queries * tokens * width


class TimeQuery(Conditioning):
    """h + W_o attend(W_q γ, W_k tokens, W_v tokens): γ asks, the features' tokens answer.

    The features are split into equal tokens; W_o starts at 0. One query over N tokens: the cost
    grows with N. What is added depends on h, so it cannot be folded.
    """

    name = "attention-query"
    title = "Attention, time as query"
    formula = "h + W attend(γ → tokens of h)"
    multiple = 4

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.tokens = split(width)
        self.to_query = nn.Linear(cond, KEY)
        self.to_key = nn.Linear(width // self.tokens, KEY)
        self.to_value = nn.Linear(width // self.tokens, KEY)
        self.to_out = linear(KEY, width, identity=identity)

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the features and what the attention adds to them."""
        checks.tensor("h", h, ("*", self.width)), checks.tensor("cond", cond, ("*", self.cond))
        tokens = h.unflatten(-1, (self.tokens, -1))  # (*, N, C / N)
        query = self.to_query(cond).unsqueeze(-2)  # (*, 1, d)
        found = attend(query, self.to_key(tokens), self.to_value(tokens))
        return h + self.to_out(found.squeeze(-2))


class TimeTokens(Conditioning):
    """h + W_o attend(W_q tokens, K γ, V γ): each token of the features asks four time tokens.

    Keys and values are linear maps of γ; W_o, shared by all tokens, starts at 0. N queries over M
    time tokens cost N · M. What is added depends on h, so it cannot be folded.
    """

    name = "attention-tokens"
    title = "Attention over time tokens"
    formula = "h + W attend(tokens of h → tokens of γ)"
    multiple = 4

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.tokens = split(width)
        self.to_query = nn.Linear(width // self.tokens, KEY)
        self.to_key = nn.Linear(cond, TIME_TOKENS * KEY)
        self.to_value = nn.Linear(cond, TIME_TOKENS * KEY)
        self.to_out = linear(KEY, width // self.tokens, identity=identity)

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the features and what the attention adds to them."""
        checks.tensor("h", h, ("*", self.width)), checks.tensor("cond", cond, ("*", self.cond))
        query = self.to_query(h.unflatten(-1, (self.tokens, -1)))  # (*, N, d)
        key, value = (
            layer(cond).unflatten(-1, (TIME_TOKENS, KEY)) for layer in (self.to_key, self.to_value)
        )
        return h + self.to_out(attend(query, key, value)).flatten(-2)
