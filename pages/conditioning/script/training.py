"""Schedules, predictions and losses as plain PyTorch."""

from collections.abc import Mapping

SCHEDULES: Mapping[str, str] = {
    "cosine": "    return torch.sin(math.pi / 2 * (1 - t)), torch.sin(math.pi / 2 * t)",
    "linear-beta": "    integral = 0.1 * t + (20 - 0.1) * t * t / 2\n"
    "    return torch.exp(-integral / 2), torch.sqrt(-torch.expm1(-integral))",
}
ERRORS: Mapping[str, str] = {
    "x0": "out - x_0",
    "eps": "out - eps",
    "v": "out - (alpha * eps - sigma * x_0)",
    "score": "sigma * out + eps",
}
MEANS: Mapping[str, str] = {
    "x0": "out",
    "eps": "(x - sigma * out) / alpha",
    "v": "alpha * x - sigma * out",
    "score": "(x + sigma**2 * out) / alpha",
}
TO_X0: Mapping[str, str] = {  # what turns |error|² into |error of x_0|²
    "x0": "",
    "eps": " * (sigma / alpha.clamp(min=1e-3)) ** 2",
    "v": " * sigma**2",
    "score": " * (sigma / alpha.clamp(min=1e-3)) ** 2",
}
WEIGHTS: Mapping[str, str] = {
    "min-snr": "(alpha / sigma.clamp(min=1e-3)).square().clamp(max=5)",
    "snr-difference": "snr_difference(t) / 2",
    "unweighted-score": "(alpha / sigma.clamp(min=0.02) ** 2) ** 2",
}
SNR = '''def snr_difference(t):
    """SNR(t - 1/T) - SNR(t), T = 1000; the ends count as the steps beside them."""
    t = t.clamp(2 / 1000, 1 - 1 / 1000)
    (alpha, sigma), (alpha_t, sigma_t) = schedule(t - 1 / 1000), schedule(t)
    return ((alpha / sigma) ** 2 - (alpha_t / sigma_t) ** 2)[:, None]


'''


def weighted(loss: str, prediction: str) -> str:
    """The factor of the squared error; empty where every time counts alike."""
    return f" * {WEIGHTS[loss]}{TO_X0[prediction]}" if loss in WEIGHTS else ""
