"""Scarp's dashboard. Start it with: streamlit run app.py"""

from landslide_ui import frame

frame.run()
