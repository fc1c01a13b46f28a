"""The dashboard: `_router` is the one script Streamlit runs; folders are named for their readers.

leadership and taskforce pages read releases and the plan; only research pages import `_workbench`, which reaches rows.
"""
