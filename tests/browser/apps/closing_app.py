"""A page that samples for a long time: what a closed tab leaves behind is written to the log."""

import time

import streamlit as st

from core.engine import SampleRequest
from pages.shared import runs

LONG = SampleRequest(n=20_000, steps=1000, sampler="heun", guidance=3.0)
SHORT, NEXT = SampleRequest(n=10, steps=1), SampleRequest(n=11, steps=1)

runs.engine().sample(SHORT)
st.write("sampling")
done = False
try:
    runs.sample(LONG)
    done = True
finally:
    runs.engine().sample(NEXT)  # answered when the worker is free again
    print(f"{'finished' if done else 'free'} {time.time():.3f}", flush=True)
