"""What came in, and what does it mean? Upload, map, and read what is wrong with a file."""

import pandas as pd
import streamlit as st

from analysis import readers
from analysis.model import Refused
from analysis.question_pack import question_pack
from analysis.readers import jisc_key
from analysis.release_words import some_of
from pages import _cards, _frame, _gone, _mapping, _problems, _workbench

TYPES = ["xlsx", "xlsm", "ods", "csv", "tsv", "txt", "sav", "zsav", "docx"]
ASKED = {"other_sheets", "hidden_rows"}
KEY = jisc_key.NAME
NOWHERE = ("unknown_wave", "unknown_role")

store, viewer, slug, scheme = _frame.store(), _frame.viewer(), _frame.slug(), _frame.scheme()


def take_in(name: str, content: bytes, **choice) -> list[str]:
    """Keeps the file's table at once, before any mapping, so that a reload or a restart loses nothing.

    Gives the personal columns that were taken out on the way. A workbook with several tables or hidden rows waits for
    an answer first. Files are read in a process of their own: a hostile one takes nothing else down.
    """
    try:
        with st.spinner(f"Reading {_cards.escaped(name)} …"):
            sheet = readers.read_apart(name, content, **choice)
            if not choice and ASKED & {problem.kind for problem in sheet.problems}:
                waiting()[name] = (content, readers.sheets_apart(name, content))
                return []
        st.session_state["upload"] = store.add_upload(viewer, slug, sheet)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)), icon=":material/block:")
        return []
    return list(sheet.dropped)


def waiting() -> dict[str, tuple]:
    """Workbooks that wait for an answer: content and sheets by name."""
    return st.session_state.setdefault(f"waiting-{slug}", {})


def ask() -> list[str]:
    """Asks which sheet of a workbook holds the answers, and whether hidden rows belong to them."""
    dropped = []
    for name, (content, choices) in list(waiting().items()):
        with st.container(border=True):
            st.markdown(f"**{_cards.escaped(name)}**: which sheet holds the answers?")
            chosen = st.radio(
                "Sheet",
                choices,
                format_func=_in_words,
                key=f"sheet-of-{name}",
                label_visibility="collapsed",
            )
            skip = chosen.hidden_rows > 0 and st.checkbox(
                f"Leave out the {chosen.hidden_rows} rows that are hidden in it", key=f"skip-of-{name}"
            )
            if st.button("Take this sheet in", type="primary", key=f"take-{name}"):
                dropped += take_in(name, content, sheet=chosen.name, skip_hidden=bool(skip))
                del waiting()[name]
                st.rerun()
    return dropped


def _in_words(choice) -> str:
    hidden = ", hidden" if choice.hidden else ""
    rows = f", {choice.hidden_rows} of them hidden" if choice.hidden_rows else ""
    return f"{choice.name}{hidden}: {choice.rows} rows{rows}, {choice.columns} columns"


def upload_box() -> None:
    """Takes each file in once: one that stays in the box is not read again when something else on the page changes."""
    taken = st.session_state.setdefault("taken", set())
    label = "Survey or reflection exports (.xlsx, .xlsm, .ods, .csv, .tsv, .sav, .docx, .txt)"
    files = st.file_uploader(label, type=TYPES, accept_multiple_files=True, key=f"survey-files-{slug}")
    new = [file for file in files if file.file_id not in taken]
    dropped = [name for file in new for name in take_in(file.name, file.getvalue())]
    taken |= {file.file_id for file in new}
    dropped += ask()
    if dropped:
        names = ", ".join(dict.fromkeys(dropped))
        st.info(
            _cards.escaped(f"Personal columns were taken out before anything was kept: {names}."),
            icon=":material/shield_person:",
        )


def ready_made() -> None:
    """Questions to begin with, for a scheme that has not asked anybody yet."""
    with st.expander("No survey yet? Begin with ready-made questions"):
        st.markdown(
            "Question sheets for each role and wave to copy into any form tool, a workbook for answers on paper, and "
            "the mapping that goes with them: a file that asks these questions needs none by hand."
        )
        st.download_button(
            "Download the questions (.zip)",
            lambda: question_pack(scheme),
            "questions.zip",
            "application/zip",
            on_click="ignore",
            icon=":material/download:",
        )


def after_saving() -> None:
    store.rebuild(viewer, slug)
    st.toast("Saved, and every number made anew.", icon=":material/check:")


def problems() -> None:
    """What could not be used, in sentences: it stands before any chart."""
    findings = _workbench.findings()
    if findings is not None:
        _problems.draw(findings.problem)


def answer(held: pd.DataFrame, problems: pd.DataFrame | None) -> str:
    if held.empty:
        return (
            "Nothing yet. Drop the exports of your survey tool here; "
            "personal columns are taken out before anything is kept."
        )
    number = len(unmapped(held))
    waits = f"{_cards.counted(number, 'waits', 'wait')} for you to say what the columns mean."
    rest = waits if number else "Everything is mapped."
    return f"{_cards.counted(len(held), 'file is', 'files are')} here. {rest}{_set_aside(problems)}"


def _set_aside(problems: pd.DataFrame | None) -> str:
    """The files of which rows belong to no wave or no role of the scheme, so that nothing is made of them."""
    kinds = {} if problems is None else problems[problems["kind"].isin(NOWHERE)]
    if not len(kinds):
        return ""
    names = some_of([f"“{_cards.escaped(name)}”" for name in kinds["file"].unique()], apart=", ")
    return f" But rows of {names} are set aside, for they name no wave or role of the scheme: see below."


def files_table(held: pd.DataFrame) -> None:
    tools = {"plain": "Plain table"} | {tool.NAME: tool.LABEL for tool in readers.TOOLS}
    states = [
        "mapped" if done else "used by the answers' file" if tool == KEY else "waiting for its mapping"
        for done, tool in zip(held["mapped"], held["tool"], strict=True)
    ]
    listed = held.assign(tool=held["tool"].replace(tools), state=states)
    names = {"file": "File", "tool": "Read as", "rows": "Rows", "columns": "Columns", "state": "State"}
    _cards.table(listed[list(names)].rename(columns=names), alt="Files of this scheme")


def unmapped(held: pd.DataFrame) -> pd.Series:
    """The files that wait for their mapping; a key of coded answers needs none."""
    return held.loc[~held["mapped"].astype(bool) & (held["tool"] != KEY), "upload"]


def choose_file(held: pd.DataFrame) -> int:
    """The file to map: after one is saved, the next that waits."""
    files = dict(zip(held["upload"], held["file"], strict=True))
    left = unmapped(held)
    if st.session_state.pop("next_file", False) and len(left):
        st.session_state.pop("upload", None)
    if st.session_state.get("upload") not in files:
        st.session_state["upload"] = int(left.iloc[0] if len(left) else held["upload"].iloc[-1])
    st.selectbox("File", list(files), format_func=lambda upload: files[upload], key="upload", persist_state="session")
    return st.session_state["upload"]


st.title("What came in, and what does it mean?")
_gone.stop_where_answers_were_deleted()
upload_box()
held = store.uploads(viewer, slug)
found = _workbench.findings() if len(held) else None
st.markdown(f"**{answer(held, None if found is None else found.problem)}**")
ready_made()
if held.empty:
    st.stop()
files_table(held)
st.header("What the columns of a file mean", anchor=False)
upload = choose_file(held)
if _mapping.edit(upload, scheme):
    after_saving()
    st.session_state["next_file"] = True
    st.rerun()
problems()
