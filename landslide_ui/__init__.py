"""landslide_ui: everything that knows Streamlit but is not a screen."""
