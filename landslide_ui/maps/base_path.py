"""Where on its host this server's pages and addresses lie."""

import streamlit as st


def base_path() -> str:
    """The path before all addresses of this server, such as /scarp-demo; empty where there is none."""
    return f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def below() -> str:
    """The path on this server below which all addresses of runs lie."""
    return f"{base_path()}/scarp"
