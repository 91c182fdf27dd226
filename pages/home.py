"""Home: what the explorer is about."""

from pages.ui import layout

layout.header(
    "How does noise become a picture?",
    "A diffusion model turns noise into data in small steps.",
)
