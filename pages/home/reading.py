"""Further reading: titles and arXiv numbers."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

# Subject → title → arXiv number.
READING: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Diffusion": {
            "Denoising Diffusion Probabilistic Models": "2006.11239",
            "Denoising Diffusion Implicit Models": "2010.02502",
            "Score-Based Generative Modeling through Stochastic Differential Equations": (
                "2011.13456"
            ),
            "Progressive Distillation for Fast Sampling of Diffusion Models": "2202.00512",
            "Elucidating the Design Space of Diffusion-Based Generative Models": "2206.00364",
            "DPM-Solver++": "2211.01095",
            "Common Diffusion Noise Schedules and Sample Steps are Flawed": "2305.08891",
        },
        "Time and conditioning": {
            "Attention Is All You Need": "1706.03762",
            "FiLM: Visual Reasoning with a General Conditioning Layer": "1709.07871",
            "Fourier Features Let Networks Learn High Frequency Functions in Low Dimensional "
            "Domains": "2006.10739",
            "Scalable Diffusion Models with Transformers": "2212.09748",
            "Is Noise Conditioning Necessary for Denoising Generative Models?": "2502.13129",
        },
        "Guidance": {
            "Diffusion Models Beat GANs on Image Synthesis": "2105.05233",
            "Classifier-Free Diffusion Guidance": "2207.12598",
            "Applying Guidance in a Limited Interval Improves Sample and Distribution Quality in "
            "Diffusion Models": "2404.07724",
            "Classifier-Free Guidance is a Predictor-Corrector": "2408.09000",
            "What Does Guidance Do? A Fine-Grained Analysis in a Simple Setting": "2409.13074",
        },
    }
)


def reading() -> None:
    """Draws the list, closed at first."""
    with st.expander("Further reading", icon=":material/menu_book:"):
        for column, (subject, papers) in zip(st.columns(3), READING.items(), strict=True):
            lines = [f"- {title}, arXiv {number}" for title, number in papers.items()]
            column.markdown("\n".join([f"**{subject}**", "", *lines]))
