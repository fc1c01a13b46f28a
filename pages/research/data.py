"""What came in, and what does it mean? Upload, map, and read what is wrong with a file."""

import pandas as pd
import streamlit as st

from analysis import readers
from analysis.model import Refused
from pages import _cards, _frame, _mapping, _workbench

store, viewer, slug, scheme = _frame.store(), _frame.viewer(), _frame.slug(), _frame.scheme()


def take_in(file) -> list[str]:
    """Keeps the file's table at once, before any mapping, so that a reload or a restart loses nothing.

    Gives the personal columns that were taken out on the way.
    """
    try:
        sheet = readers.read(file.name, file.getvalue())
        st.session_state["upload"] = store.add_upload(viewer, slug, sheet)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)), icon=":material/block:")
        return []
    return list(sheet.dropped)


def upload_box() -> None:
    """Takes each file in once: one that stays in the box is not read again when something else on the page changes."""
    taken = st.session_state.setdefault("taken", set())
    label = "Survey or reflection exports (.xlsx, .csv, .tsv)"
    files = st.file_uploader(
        label, type=["xlsx", "csv", "tsv", "txt"], accept_multiple_files=True, key=f"survey-files-{slug}"
    )
    new = [file for file in files if file.file_id not in taken]
    dropped = [name for file in new for name in take_in(file)]
    taken |= {file.file_id for file in new}
    if dropped:
        names = ", ".join(dict.fromkeys(dropped))
        st.info(
            _cards.escaped(f"Personal columns were taken out before anything was kept: {names}."),
            icon=":material/shield_person:",
        )


def after_saving() -> None:
    store.rebuild(viewer, slug)
    st.toast("Saved, and every number made anew.", icon=":material/check:")


def problems_table() -> None:
    """What could not be used, row by row, in sentences."""
    findings = _workbench.findings()
    if findings is None:
        return
    table = findings.problem
    st.subheader("What needs your attention", anchor=False)
    if table.empty:
        st.caption("No problems: every row and every answer could be used.")
        return
    names = {"sentence": "What it means", "file": "File", "row": "Row", "column": "Column", "kind": "Kind"}
    shown = table.assign(kind=table["kind"].str.replace("_", " "))[list(names)].rename(columns=names)
    wide = {"What it means": st.column_config.TextColumn(width="large")}
    _cards.table(shown, "Problems found in the files", column_config=wide)
    _cards.download(shown, "problems", "Download the problems (.csv)")


def answer(held: pd.DataFrame) -> str:
    if held.empty:
        return (
            "Nothing yet. Drop the exports of your survey tool here; "
            "personal columns are taken out before anything is kept."
        )
    waiting = int((~held["mapped"].astype(bool)).sum())
    waits = f"{_cards.counted(waiting, 'waits', 'wait')} for you to say what the columns mean."
    rest = waits if waiting else "Everything is mapped."
    return f"{_cards.counted(len(held), 'file is', 'files are')} here. {rest}"


def files_table(held: pd.DataFrame) -> None:
    tools = {"plain": "Plain table"} | {tool.NAME: tool.LABEL for tool in readers.TOOLS}
    states = ["mapped" if done else "waiting for its mapping" for done in held["mapped"]]
    listed = held.assign(tool=held["tool"].replace(tools), state=states)
    names = {"file": "File", "tool": "Read as", "rows": "Rows", "columns": "Columns", "state": "State"}
    _cards.table(listed[list(names)].rename(columns=names), alt="Files of this scheme")


def choose_file(held: pd.DataFrame) -> int:
    """The file to map: after one is saved, the next that waits."""
    files = dict(zip(held["upload"], held["file"], strict=True))
    waiting = held.loc[~held["mapped"].astype(bool), "upload"]
    if st.session_state.pop("next_file", False) and len(waiting):
        st.session_state.pop("upload", None)
    st.session_state.setdefault("upload", int(waiting.iloc[0] if len(waiting) else held["upload"].iloc[-1]))
    if st.session_state["upload"] not in files:
        st.session_state["upload"] = next(iter(files))
    st.selectbox("File", list(files), format_func=lambda upload: files[upload], key="upload")
    return st.session_state["upload"]


st.title("What came in, and what does it mean?")
upload_box()
held = store.uploads(viewer, slug)
st.markdown(f"**{answer(held)}**")
if held.empty:
    st.stop()
files_table(held)
st.subheader("What the columns of a file mean", anchor=False)
upload = choose_file(held)
if _mapping.edit(upload, scheme):
    after_saving()
    st.session_state["next_file"] = True
    st.rerun()
problems_table()
