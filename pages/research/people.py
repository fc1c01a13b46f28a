"""Who answered, and who can be followed from wave to wave?"""

import io

import pandas as pd
import streamlit as st

from analysis.intake.people import LINK_COLUMNS
from pages import _cards, _frame, _workbench

store, viewer, slug, scheme = _frame.store(), _frame.viewer(), _frame.slug(), _frame.scheme()
UNFOLLOWED = ("repeated_code", "true_duplicate", "no_code", "nobody_matched")
LABELS = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}


def answered_by_wave(people: pd.DataFrame) -> pd.DataFrame:
    """One row a role, one column a wave: how many answered, of how many invited."""
    told = people.assign(told=[_of(row["answered"], row["invited"]) for row in people.to_dict("records")])
    return _spread(told, "wave", [wave.id for wave in scheme.waves])


def matched_from_first(matched: pd.DataFrame) -> pd.DataFrame:
    """One row a role, one column a later wave: how many of those who answered at the first wave are seen again."""
    first = matched[matched["from_wave"] == scheme.waves[0].id]
    told = first.assign(told=[_of(row["matched"], row["started"]) for row in first.to_dict("records")])
    return _spread(told, "to_wave", [wave.id for wave in scheme.waves[1:]])


def _spread(told: pd.DataFrame, by: str, waves: list[str]) -> pd.DataFrame:
    wide = told.pivot(index="role", columns=by, values="told").reindex([role.id for role in scheme.roles])[waves]
    return wide.rename(index=LABELS, columns=LABELS).rename_axis("Role").reset_index().rename_axis(columns=None)


def _of(number: int, whole: int) -> str:
    return str(number) if pd.isna(whole) else f"{number} of {whole}"


def answer(people: pd.DataFrame, matched: pd.DataFrame, kinds: set[str]) -> str:
    """How many can be followed between the scheme's main waves. kinds: the problems found in the files."""
    if "nobody_matched" in kinds and not people["followed"].sum():
        return (
            "Nobody can be matched: the files hold no participant codes. "
            "Waves are summarised and compared as different people."
        )
    before, after = main_waves()
    told = matched[(matched["from_wave"] == before) & (matched["to_wave"] == after) & (matched["started"] > 0)]
    if not told["matched"].sum():
        return "Nobody was seen at two waves yet."
    rows = told.to_dict("records")
    followed = ", ".join(f"{row['matched']} of {row['started']} {LABELS[row['role']].lower()}" for row in rows)
    return f"From “{LABELS[before]}” to “{LABELS[after]}” {followed} can be followed."


def main_waves() -> tuple[str, str]:
    """The waves of the first indicator, else the first and the last."""
    if scheme.indicators:
        return scheme.indicators[0].before, scheme.indicators[0].after
    return scheme.waves[0].id, scheme.waves[-1].id


def save_links(table: pd.DataFrame, said: str) -> None:
    store.save_links(viewer, slug, table.reindex(columns=LINK_COLUMNS))
    store.rebuild(viewer, slug)
    st.toast(said, icon=":material/check:")


def decisions() -> None:
    """The decisions on codes, in a table to edit or from a file."""
    st.subheader("Codes that need a person's decision", anchor=False)
    st.caption(
        "Codes are matched exactly, apart from case and spaces. If you know that two spellings belong to one person, "
        "say so here: the code that was written, in which role and wave, and the person's usual code. "
        "Leave the usual code empty when nobody can say who it is."
    )
    edited = decisions_table()
    file = st.file_uploader("Or take them from a links.csv", type=["csv"], key="links_file")
    with st.container(horizontal=True):
        if st.button("Save the decisions", type="primary"):
            save_decisions(edited.replace("", None).dropna(how="all"))
        if file is not None and st.button("Use this links.csv"):
            take_in_links(file)


def decisions_table() -> pd.DataFrame:
    # Named for the build: after saving, rows that were added or deleted must not be added or deleted once more.
    return st.data_editor(
        store.links(viewer, slug).fillna(""),
        num_rows="dynamic",
        key=f"links-{slug}-{store.study_version(viewer, slug)}",
        hide_index=True,
        alt="Decisions on participant codes",
        column_config={
            "role": st.column_config.SelectboxColumn("Role", options=[role.id for role in scheme.roles]),
            "wave": st.column_config.SelectboxColumn("Wave", options=[wave.id for wave in scheme.waves]),
            "code": "Code as written",
            "is": "Usual code of that person",
            "reason": "Reason",
        },
    )


def save_decisions(table: pd.DataFrame) -> None:
    """Keeps the table; a row that is not complete is told, so that nothing typed is dropped unseen."""
    if table["role"].isna().any() or table["code"].isna().any():
        st.error("Each decision needs a role and the code as it was written. Fill them in, or delete the row.")
        return
    save_links(table, "Saved; people were matched again.")
    st.rerun()


def take_in_links(file) -> None:
    """Decisions from a links.csv, in the place of those before; a file that is none is refused in a sentence."""
    try:
        table = pd.read_csv(io.BytesIO(file.getvalue()), dtype=str, encoding="utf-8-sig")
    except ValueError:  # whatever is not UTF-8, not a table, or empty
        st.error("This links.csv cannot be read. Save it as CSV in UTF-8 and choose it again.")
        return
    missing = [column for column in LINK_COLUMNS[:4] if column not in table]
    if missing:
        st.error(f"The file lacks the column “{missing[0]}”. Its columns are: {', '.join(LINK_COLUMNS)}.")
        return
    save_links(table, "Taken in; people were matched again.")
    st.rerun()


st.title("Who answered, and who can be followed?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
people, matched = findings.people_by_role_wave, findings.matched_by_role_waves
told = answer(people, matched, set(findings.study.problem["kind"]))
st.markdown(f"**{_cards.escaped(told)}**")
st.subheader("Who answered", anchor=False)
_cards.table(answered_by_wave(people), "People who answered, of those invited, by role and wave")
if len(scheme.waves) > 1:
    st.subheader(f"Who of “{_cards.escaped(scheme.waves[0].label)}” was seen again", anchor=False)
    _cards.table(matched_from_first(matched), "People of the first wave who were seen again, by role and wave")
problems = findings.study.problem
repeats = problems[problems["kind"].isin(UNFOLLOWED)]
if not repeats.empty:
    st.subheader("Who cannot be followed, and why", anchor=False)
    st.markdown("\n".join(f"- {_cards.escaped(sentence)}" for sentence in repeats["sentence"]))
decisions()
