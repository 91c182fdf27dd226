"""The pages there are, in the order in which a newcomer would read them."""

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parent.parent


@dataclass(frozen=True)
class Entry:
    """One page: its file, its name in the navigation, and the question it answers."""

    file: str
    title: str
    icon: str
    question: str

    @property
    def path(self) -> str:
        """The page's address below the app's own."""
        return self.file.removesuffix(".py")


HOME = Entry("home.py", "Film Room", ":material/theaters:", "")
ENTRIES = (
    Entry(
        "time_embedding.py",
        "Time embedding",
        ":material/schedule:",
        "How does a network know what time it is?",
    ),
    Entry(
        "film.py",
        "FiLM",
        ":material/tune:",
        "How does the time reach every layer of a network?",
    ),
    Entry("sampling.py", "Sampling", ":material/scatter_plot:", "How does noise become data?"),
    Entry(
        "guidance.py",
        "Guidance",
        ":material/explore:",
        "Is it w or 1 + w, and what does 0 do?",
    ),
)
