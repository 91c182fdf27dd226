"""Load without browsers: viewers that speak Streamlit's own protocol, and what they may wait."""
