"""One-line definitions of the terms that a newcomer meets, at hand on each page that uses them."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from core.denoisers import EXACT_ERROR

TERMS: Mapping[str, str] = MappingProxyType(
    {
        # time and noise
        "t": "Diffusion time, from 1 (pure noise) to 0 (data). Sampling runs from 1 to 0.",
        "T": "The number of steps that the time axis is cut into.",
        "x₀": "A data point without noise.",
        "x_t": "A data point with noise added: x_t = α_t x₀ + σ_t ε.",
        "ε": "The Gaussian noise that was added. A network that predicts ε knows x₀ as well.",
        "α_t, σ_t": "How much of the data and how much noise x_t holds; α_t² + σ_t² = 1.",
        "noise schedule": "The rule that gives α_t and σ_t for every t.",
        "log-SNR": "log(α_t / σ_t): above 0 data outweigh noise, below 0 noise outweighs data.",
        "score": "The gradient of log p(x_t): it points to where noisy data are more likely. "
        "It is −ε / σ_t for the mean noise ε.",
        "v": "A prediction type: v = α_t ε − σ_t x₀. It stays well defined at t = 0 and t = 1.",
        "prediction type": "What the network outputs: ε, x₀, the score or v. "
        "Each can be converted to the others.",
        "denoiser": "A function of x_t and t that gives the mean of x₀ given x_t.",
        "posterior mean": "The mean of x₀ given x_t: the best guess of the clean point.",
        "exact": "Computed from the known data distribution, without a network; "
        f"off by at most {EXACT_ERROR:g} in units of the plane.",
        # sampling
        "sampler": "The method that steps from time t to a smaller time s.",
        "step": "One move of the sampler, from t to s < t.",
        "η": "How much fresh noise DDIM adds at each step: 0 none, 1 as much as DDPM.",
        "seed": "The number that fixes all random draws. The same seed gives the same noise.",
        "trajectory": "The path of one point from noise to data.",
        "sliced Wasserstein distance": "A distance of two point clouds: their mean absolute "
        "difference along many directions, after sorting.",
        "noise floor": "The distance between two fresh draws of the same data. "
        "A perfect sampler gets no closer.",
        # guidance
        "label": "The class of a point: moons or circles.",
        "null label": "The label that stands for “no class given”.",
        "c": "The conditional prediction: the network is told the label.",
        "u": "The unconditional prediction: the network gets the null label.",
        "guidance scale": "The factor s in u + s (c − u). "
        "0 ignores the label, 1 uses it as trained, above 1 exaggerates it.",
        "w": "Another way to write the guidance scale: w = s − 1.",
        "classifier-free guidance": "Sampling with u + s (c − u), both from one network.",
        "classifier guidance": "Sampling with the score plus s times the gradient of a "
        "classifier's log p(label | x_t).",
        "label dropout": "Training with the label replaced by the null label at random.",
        # time embedding
        "γ(t)": "The time embedding: the vector that the network receives in place of t.",
        "time embedding": "A vector γ(t) that represents t; here sines and cosines of t.",
        "dimension": "One entry of the embedding. Its number of entries is its width.",
        "channel": "One frequency of the embedding, with its sine and its cosine.",
        "frequency": "How fast a channel's angle grows with time: ω radians per unit.",
        "wavelength": "The time in which a channel goes through one full cycle: 2π / ω.",
        "max_period": "P in ω_i = P^(−i/h). It sets how slow the slowest channel is "
        "(or, below 1, how fast the fastest one is).",
        "time scale": "The factor that t is multiplied by before it is embedded; often 1 000.",
        "convention": "A published choice of frequencies and of the order of sines and cosines.",
        "cosine similarity": "The cosine of the angle between two vectors: "
        "1 same direction, 0 unrelated, −1 opposite.",
        "effective rank": "In how many directions a set of vectors varies: "
        "exp of the entropy of their variance shares.",
        "aliased": "With fewer than two steps per cycle, a fast wave looks like a slower one.",
        "principal directions": "The directions in which a set of vectors varies most.",
        "time MLP": "Linear → SiLU → Linear on γ(t), trained with the network.",
        # networks
        "FiLM": "Feature-wise linear modulation: each feature h becomes scale · h + shift, "
        "with scale and shift computed from the embedding.",
        "feature": "One number in a hidden layer, computed for each input.",
        "hidden layer": "A layer between input and output.",
        "scale": "The factor that FiLM multiplies a feature by; 1 changes nothing.",
        "shift": "The amount that FiLM adds to a feature; 0 changes nothing.",
        "identity": "Scale 1 and shift 0: FiLM then leaves every feature as it is.",
        "SiLU": "The activation x · sigmoid(x).",
        "group norm": "Centres and scales each group of features of one sample.",
        "AdaGN": "Adaptive group norm: group norm, then FiLM.",
        "parameter": "A number that training adjusts.",
    }
)


def terms(*names: str) -> None:
    """Draws a button that opens the definitions of these terms, in this order.

    Raises:
        ValueError: If a term has no definition.
    """
    if missing := [name for name in names if name not in TERMS]:
        raise ValueError(f"terms: {missing[0]!r} has no definition; add it to TERMS")
    with st.popover("Terms", icon=":material/menu_book:", type="tertiary"):
        st.markdown("\n".join(f"- **{name}**: {TERMS[name]}" for name in names))
