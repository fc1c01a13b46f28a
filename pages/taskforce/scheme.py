"""What is this scheme for? Its whys, indicators, targets, waves and dates; and where a scheme begins."""

import datetime
import re

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis.model import Indicator, Refused, Role, Scheme, Stage, Target, Wave, Why, in_words
from pages import _cards, _frame

store, viewer, scheme = _frame.store(), _frame.viewer(), _frame.scheme()
TARGETS = {
    "rise": "Move by so many points",
    "at_least": "Reach an average of at least",
    "hold": "Hold at least as high",
}


def answer() -> str:
    if not scheme.whys:
        return "This scheme has not stated its why yet. State it before the first wave, with a measure and a target."
    whys = _cards.counted(len(scheme.whys), "why")
    carried = _cards.counted(sum(each.primary for each in scheme.indicators), "primary indicator")
    return f"{whys}, carried by {carried} over {_cards.counted(len(scheme.waves), 'wave')}."


def day(date: datetime.date | None) -> str:
    return "not dated" if date is None else f"{date.day} {date:%B %Y}"


def save(changed: dict, note: str) -> None:
    """Saves the scheme as a new version; a mistake is told in a sentence and nothing changes."""
    try:
        new = Scheme.model_validate({**scheme.model_dump(), **changed})
        store.save_scheme(viewer, new, note=note)
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    if store.study_version(viewer, scheme.slug):
        store.rebuild(viewer, scheme.slug)
    st.toast("Saved.", icon=":material/check:")
    st.rerun()


def why_card(why: Why) -> None:
    with st.container(border=True):
        st.subheader(_cards.escaped(why.title), anchor=False)
        _cards.plain(why.statement)
        if why.affected:
            st.caption(f"Who is affected: {_cards.escaped(why.affected)}")
        own = "\n".join(f"- {_cards.escaped(in_a_line(each))}" for each in scheme.indicators if each.why == why.id)
        st.markdown(own or "No indicator yet: nobody can say whether it is met.")


def in_a_line(each: Indicator) -> str:
    waves = {wave.id: wave.label for wave in scheme.waves}
    roles = {role.id: role.label.lower() for role in scheme.roles}
    aim = {
        "rise": f"to improve by {each.target.value:g}",
        "at_least": f"to reach {each.target.value:g}",
        "hold": "to hold",
    }
    late = (
        " Entered after the scheme began."
        if each.added and scheme.waves[0].date and each.added > scheme.waves[0].date
        else ""
    )
    who = f"{measures().get(each.scale, each.scale)} of {roles[each.role]}"
    when = f"from “{waves[each.before]}” to “{waves[each.after]}”"
    return f"{'Primary' if each.primary else 'Further'}: {who}, {aim[each.target.kind]} {when}.{late}"


@st.cache_data(max_entries=8)
def _measures(slug: str, defined: tuple[str, ...]) -> dict[str, str]:
    from analysis import instruments

    return {scale.id: scale.label for each in instruments.for_scheme(scheme).values() for scale in each.scales}


def measures() -> dict[str, str]:
    return _measures(scheme.slug, tuple(each.id for each in scheme.instruments))


def add_why() -> None:
    with st.form("why", clear_on_submit=True, border=False):
        title = st.text_input("The why in a few words", max_chars=80, placeholder="Juniors are not heard")
        statement = st.text_area("The why as the scheme states it", max_chars=600)
        affected = st.text_input("Who is affected", max_chars=200)
        if st.form_submit_button("Add this why", type="primary"):
            if not title.strip() or not statement.strip():
                st.error("A why needs a title and a statement.")
                return
            taken = {why.id for why in scheme.whys}
            ident = next(f"W{number}" for number in range(1, 100) if f"W{number}" not in taken)
            why = Why(id=ident, title=title.strip(), statement=statement.strip(), affected=affected.strip())
            save({"whys": [*scheme.whys, why]}, f"Why added: {title.strip()}")


def add_indicator() -> None:
    waves, roles = {wave.id: wave.label for wave in scheme.waves}, {role.id: role.label for role in scheme.roles}
    with st.form("indicator", border=False):
        left, right = st.columns(2)
        why = left.selectbox(
            "Why", [each.id for each in scheme.whys], format_func={each.id: each.title for each in scheme.whys}.get
        )
        scale = right.selectbox("Measured by", list(measures()), format_func=measures().get)
        role = left.selectbox("Of whom", list(roles), format_func=roles.get)
        kind = right.selectbox("Target", list(TARGETS), format_func=TARGETS.get)
        before = left.selectbox("From wave", list(waves), format_func=waves.get)
        value = right.number_input(
            "Points",
            min_value=0.0,
            value=0.5,
            step=0.1,
            help="Counted towards the aim: for a scale where lower is better, a fall.",
        )
        after = left.selectbox("To wave", list(waves), format_func=waves.get, index=len(waves) - 1)
        due = right.date_input("Target date", value=None, format="DD/MM/YYYY")
        primary = left.checkbox(
            "This indicator carries the why's verdict",
            value=not any(each.primary and each.why == why for each in scheme.indicators),
        )
        if st.form_submit_button("Add this target", type="primary"):
            indicator = {
                "id": f"{scale}-{role}-{before}-{after}-{len(scheme.indicators) + 1}", "why": why, "scale": scale, "role": role, "before": before, "after": after,
                "target": Target(kind=kind, value=value), "due": due, "added": _frame.today(), "primary": primary,
            }  # fmt: skip
            save(
                {"indicators": [*scheme.indicators, indicator]}, f"Indicator added: {measures()[scale]}, {roles[role]}"
            )


def edit_dates() -> None:
    table = pd.DataFrame([{"Wave": wave.label, "Date": wave.date} for wave in scheme.waves])
    edited = st.data_editor(
        table,
        hide_index=True,
        key="wave_dates",
        column_config={"Date": st.column_config.DateColumn(format="D MMMM YYYY")},
        alt="Waves and their dates",
    )
    invited = {
        role.id: st.number_input(
            f"{role.label} invited", min_value=0, value=role.invited, step=1, key=f"invited-{role.id}"
        )
        for role in scheme.roles
    }
    if st.button("Save waves and people"):
        waves = [
            wave.model_copy(
                update={
                    "label": row["Wave"] or wave.label,
                    "date": None if pd.isna(row["Date"]) else pd.Timestamp(row["Date"]).date(),
                }
            )
            for wave, row in zip(scheme.waves, edited.to_dict("records"), strict=True)
        ]
        save(
            {"waves": waves, "roles": [role.model_copy(update={"invited": invited[role.id]}) for role in scheme.roles]},
            "Waves and people changed",
        )


def new_scheme() -> None:
    with st.form("new_scheme", border=False):
        name = st.text_input("Name of the new scheme", max_chars=100)
        waves = st.text_input("Waves, in time order", "Before, After")
        stages = st.text_input("Stages of the written reflections, in time order", "Beginning, Middle, End")
        comparison = st.checkbox("There is a comparison group of colleagues who do not take part", value=True)
        if st.form_submit_button("Begin this scheme", type="primary"):
            slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            labels, steps = ([part.strip() for part in text.split(",") if part.strip()] for text in (waves, stages))
            if not slug or not labels or slug in dict(store.schemes(viewer)):
                st.error("A new scheme needs a name that is not taken yet, and at least one wave.")
                return
            roles = [
                Role(id="mentor", label="Mentors", singular="mentor"),
                Role(id="mentee", label="Mentees", singular="mentee"),
            ]
            begun = Scheme(
                name=name.strip(),
                slug=slug,
                roles=(
                    *roles,
                    *(
                        [Role(id="comparison", label="Comparison group", singular="comparison", comparison=True)]
                        if comparison
                        else []
                    ),
                ),
                waves=tuple(Wave(id=f"W{number}", label=label) for number, label in enumerate(labels, start=1)),
                stages=tuple(Stage(id=f"S{number}", label=label) for number, label in enumerate(steps, start=1)),
            )
            open_scheme(store.save_scheme(viewer, begun, note="Begun") and slug)


def open_scheme(slug: str) -> None:
    """Shows this scheme from the next run on; the side bar's own choice is made anew."""
    st.session_state["open_scheme"] = slug
    st.rerun()


def folders() -> None:
    """A scheme folder as one .zip file, in and out."""
    from analysis.store import folder_as_zip, take_in_zip

    packed = st.file_uploader("Open a scheme folder, packed as .zip", type=["zip"], key="folder_zip")
    if packed is not None and st.button("Take in this scheme"):
        try:
            open_scheme(take_in_zip(store, viewer, packed.getvalue()))
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
    st.download_button(
        "Download this scheme as a folder (.zip)", lambda: folder_as_zip(store, viewer, scheme.slug), f"{scheme.slug}.zip", "application/zip", on_click="ignore",
        help="Everything of the scheme, with random ids in place of participant codes. It holds answers and texts: keep it as safe as the originals.",
    )  # fmt: skip


st.title("What is this scheme for?")
st.markdown(f"**{answer()}**")
for why in scheme.whys:
    why_card(why)
st.subheader("Waves and people", anchor=False)
_cards.table(
    pd.DataFrame([{"Wave": wave.label, "Date": day(wave.date)} for wave in scheme.waves]), alt="Waves and their dates"
)
st.caption(
    ". ".join(
        f"{role.label}: {'number invited not entered' if role.invited is None else f'{role.invited} invited'}"
        for role in scheme.roles
    )
    + "."
)
if viewer.may("edit scheme"):
    with st.expander("Add a why", expanded=not scheme.whys):
        add_why()
    if scheme.whys:
        with st.expander("Add an indicator with its target", expanded=not scheme.indicators):
            add_indicator()
    with st.expander("Change waves, dates and numbers invited"):
        edit_dates()
    with st.expander("Begin another scheme"):
        new_scheme()
    with st.expander("Open or keep a scheme folder"):
        folders()
with st.expander("What was changed, when and by whom"):
    _cards.table(store.scheme_history(viewer, scheme.slug), alt="Versions of the scheme")
