"""Hello: a page to start from."""

from pages.shared import layout

layout.header("What is said first?", "Hello.")
