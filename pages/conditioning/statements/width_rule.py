"""Statement: a rule of thumb for the width of the embedding, trained."""

from pages.conditioning import rules
from pages.conditioning.statements.base import ARTICLE, NOTES, Rows, test
from pages.shared.layout import Statement, Verdict

ORDER = 7


def statement(rows: Rows) -> Statement:
    """Trains with every width and looks whether another one than the rule's errs less."""
    tested = rules.widths(row for row in rows.values() if "clocks" in row.views)

    def judge() -> tuple[str, Verdict, str]:
        beaten = [one for one in tested if not one.holds]
        each = "; ".join(
            f"{one.place}: {one.ruled.mean_error:.4f}, "
            f"{rules.point(one.other)[2]} wide {one.other.mean_error:.4f}"
            for one in beaten
        )
        matter = sum(one.matters for one in tested)
        return (
            f"at {len(tested) - len(beaten)} of {len(tested)} clocks no other width of those "
            f"trained errs less{f'. At the others: {each}' if each else ''}.",
            rules.verdict(tested),
            f"At {matter} of {len(tested)} clocks the widths can be told apart at all.",
        )

    text = "For points in the plane an embedding 32 to 64 wide is right."
    return test(
        text, f"{NOTES}; {ARTICLE}", () if tested else ("of the grid of clocks",), rows, judge
    )
