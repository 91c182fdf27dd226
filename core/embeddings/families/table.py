"""The learned table, as a small score network for moons and circles has trained it."""

from core import checkpoints
from core.embeddings import learned_table
from core.embeddings.families.family import Family, Option, Part, Values
from core.embeddings.sinusoid import Sinusoid

ROWS = {"all": learned_table.NAME, "three of four": learned_table.GAPS}


def build(_one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The shipped table, beside the one that was trained without some of its rows."""
    names = [str(values["rows"]), *(name for name in ROWS if name != values["rows"])]
    tables = {name: learned_table.load(ROWS[name]).table.detach() for name in names}
    return tuple(Part(f"Trained on {name} rows", it, it.numel()) for name, it in tables.items())


def note() -> str:
    """What unseen rows cost, as the recipe measured it."""
    entry = checkpoints.manifest(learned_table.GAPS, root=learned_table.ROOT)
    seen, unseen = (entry["quality"]["posterior_rmse"][kind] for kind in ("seen", "unseen"))
    return (
        f"Stored: at times whose row training saw, the network's mean of x₀ errs by {seen:.3f}; "
        f"at times whose row it never saw, by {unseen:.3f}."
    )


FAMILY = Family(
    name="table",
    title="Learned table",
    formula="γ(k) = row k of a table of T × D parameters",
    source="nn.Embedding(T, D)",
    summary=f"The rows that a small score network has learned, one for each of "
    f"{learned_table.STEPS} times, from small random ones; your settings do not touch them. "
    f"Beside it: training never used every fourth row, and those rows are still random.",
    build=build,
    options=(
        Option(
            "rows",
            "Rows in training",
            "Which rows training has seen; a row that it never saw stays as it was drawn.",
            "all",
            choices=tuple(ROWS),
        ),
    ),
    origin="stored",
    note=note,
)
