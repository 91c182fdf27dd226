"""What keeps a page, or a part of one, from being drawn, said in words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.engine import Refused
from core.shipped import DamagedFile

LOG = logging.getLogger(__name__)
TOLD = (DamagedFile, Refused)  # their messages are for people: no line of code is at fault
OURS = (
    "This part of the page could not be drawn, and that is a fault of Film Room's: its log says "
    "where. Change a setting or reload the page; the other pages go on."
)


@contextmanager
def told() -> Iterator[None]:
    """Says in place of a part what keeps it from being drawn; what comes after it is drawn."""
    try:
        yield
    except TOLD as error:
        if isinstance(error, DamagedFile):
            LOG.warning("%s", error, extra={"about": str(error)})
        tell(error)


def tell(error: Exception) -> bool:
    """Shows an error that nothing else has caught, and gives True: it has been shown."""
    st.error(str(error) if isinstance(error, TOLD) else OURS, icon=":material/error:")
    return True
