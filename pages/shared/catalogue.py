"""The pages there are, in the order in which a newcomer would read them."""

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent.parent


@dataclass(frozen=True)
class Entry:
    """One page: its folder and address, its name in the navigation, the question it answers."""

    name: str
    title: str
    icon: str
    question: str

    @property
    def file(self) -> str:
        """The page's script, below the folder of all pages."""
        return f"{self.name}/page.py"


HOME = Entry("home", "Home", ":material/theaters:", "")
ENTRIES = (
    Entry(
        "time_embedding",
        "Time embedding",
        ":material/schedule:",
        "How does a network know what time it is?",
    ),
    Entry(
        "film",
        "FiLM",
        ":material/tune:",
        "How does the time reach every layer of a network?",
    ),
    Entry(
        "conditioning",
        "Conditioning",
        ":material/call_merge:",
        "Which way in is best?",
    ),
    Entry("sampling", "Sampling", ":material/scatter_plot:", "How does noise become data?"),
    Entry(
        "guidance",
        "Guidance",
        ":material/explore:",
        "What does the guidance scale do?",
    ),
)
