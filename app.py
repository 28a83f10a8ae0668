"""Scarp's dashboard. Start it with: streamlit run app.py"""

import streamlit as st

if __name__ == "__main__":  # Streamlit runs this file for each visitor
    from landslide_ui import frame

    frame.run()
else:  # and its server imports it once, for what it serves beside the pages
    from starlette.middleware import Middleware

    from landslide_ui.serving.cookies import OwnerCookie
    from landslide_ui.serving.later import routes
    from landslide_ui.serving.life import life

    app = st.App(__file__, routes=routes(), lifespan=life, middleware=[Middleware(OwnerCookie)])
