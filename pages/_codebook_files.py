"""The codebook and the coded project as files, out; and a codebook from a file, in."""

from __future__ import annotations

import streamlit as st

from analysis import themes
from analysis.model import Refused
from analysis.themes import Codebook
from pages import _cards, _codebook_project, _codebook_saving
from pages._codebook_stand import Stand

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def out(stand: Stand) -> None:
    """Downloads, each made when it is asked for."""
    book, slug = stand.book, stand.slug
    with st.container(horizontal=True):
        st.download_button(
            "Codebook (.xlsx)",
            lambda: themes.codebook_as_workbook(book),
            f"{slug}-codebook.xlsx",
            WORKBOOK,
            on_click="ignore",
            icon=":material/table:",
            key="codebook-xlsx",
            help="Everything of it, to edit in a spreadsheet program and bring back below.",
        )
        st.download_button(
            "Codebook (.qdc)",
            lambda: themes.as_qdc(book),
            f"{slug}-codebook.qdc",
            "application/xml",
            on_click="ignore",
            icon=":material/menu_book:",
            key="codebook-qdc",
            help="The exchange format REFI-QDA Codebook. It has no place for phrases.",
        )
        if stand.reading is not None and stand.viewer.may("rows"):
            st.download_button(
                "Coded project (.qdpx)",
                lambda: _codebook_project.project(stand),
                f"{slug}.qdpx",
                "application/zip",
                on_click="ignore",
                icon=":material/folder_zip:",
                key="codebook-qdpx",
                help="REFI-QDA Project: all texts, what phrases and people coded in them, and notes.",
            )
    st.caption(
        ".qdc and .qdpx are REFI-QDA, the exchange format that NVivo, MAXQDA, ATLAS.ti, QualCoder and others read: "
        "a codebook, and a project with its texts and codes."
    )
    if stand.reading is None:
        st.caption("A coded project can be downloaded once reflections have been mapped.")
    elif not stand.viewer.may("rows"):
        st.caption("The coded project holds every text in full, which this view may read and not take along.")
    else:
        _about_project(stand)


def _about_project(stand: Stand) -> None:
    assert stand.reading is not None
    st.caption(
        "The project holds every text in full, also of people who do not want to be quoted, with the names that stand "
        "in the texts: keep it as safe as the originals. No code or id of a person goes with it. Taking it is logged."
    )
    if stand.covered:
        blind = _cards.counted(len(stand.covered), "sentence")
        st.warning(
            f"The project holds the first codes of the {blind} that you are to read blind. Read those before you "
            "open it.",
            icon=":material/visibility_off:",
        )
    left = _codebook_project.notes_left_out(stand.reading)
    if left:
        st.caption(f"{_cards.counted(left, 'note')} on sentences without any theme cannot go with it.")


def bring(stand: Stand) -> None:
    """A codebook from a file: what would be different is shown first, and nothing is taken without a reason."""
    given = st.file_uploader(
        "A codebook as .xlsx or .qdc", type=["xlsx", "qdc"], max_upload_size=10, key=f"codebook-file-{stand.slug}"
    )
    if given is None:
        return
    try:
        book = read(given.getvalue(), given.name, stand.book)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    _codebook_saving.ask(stand, f"file-{given.file_id}", book, label="Take this codebook in")


def read(content: bytes, name: str, known: Codebook) -> Codebook:
    """The codebook of a file, which stays the codebook of this scheme by its id and name; Refused where it is none."""
    if name.lower().endswith(".qdc"):
        found = themes.from_qdc(content, file=name, known=known)
    else:
        found = themes.codebook_from_workbook(content, file=name)
    return found.model_copy(update={field: getattr(known, field) for field in ("id", "name", "version")})
