"""What is this scheme for? Its whys, indicators, targets, waves and dates; and where a scheme begins."""

import datetime
import re

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis.model import Refused, Role, Scheme, Stage, Wave, Why, in_words
from pages import _cards, _frame, _targets

store, viewer, scheme = _frame.store(), _frame.viewer(), _frame.scheme()
EVENT = ["What else happened", "Date"]


def answer() -> str:
    if not scheme.whys:
        return "This scheme has not stated its why yet. State it before the first wave, with a measure and a target."
    whys = _cards.counted(len(scheme.whys), "why")
    carried = _cards.counted(sum(each.primary for each in scheme.indicators), "primary indicator")
    return f"{whys}, carried by {carried} over {_cards.counted(len(scheme.waves), 'wave')}."


def day(date: datetime.date | None) -> str:
    return "not dated" if date is None else f"{date.day} {date:%B %Y}"


def invited(role: Role) -> str:
    return f"{role.label}: {'number invited not entered' if role.invited is None else f'{role.invited} invited'}"


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
    """A why as the scheme states it, with its indicators."""
    with st.container(border=True):
        st.subheader(_cards.escaped(why.title), anchor=False)
        _cards.plain(why.statement)
        if why.affected:
            st.caption(f"Who is affected: {_cards.escaped(why.affected)}")
        own = "\n".join(
            f"- {_cards.escaped(_targets.in_a_line(scheme, each))}" for each in scheme.indicators if each.why == why.id
        )
        st.markdown(own or "No indicator yet: nobody can say whether it is met.")


def add_why() -> None:
    # The form is named for the whys there are: once this one is saved it starts anew, and after a mistake it does not.
    with st.form(f"why-{scheme.slug}-{len(scheme.whys)}", border=False):
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
    titles = {each.id: each.title for each in scheme.whys}
    # Outside the form: what the box below offers depends on it, and a form asks nothing until it is sent.
    why = st.selectbox("Why", list(titles), format_func=lambda each: titles[each])
    carried = any(each.primary and each.why == why for each in scheme.indicators)
    gaps = () if scheme.groups else ("gap", "part_of_gap")
    kinds = [kind for kind in _targets.TARGETS if kind not in gaps]
    kind = st.selectbox("Target", kinds, format_func=lambda each: _targets.TARGETS[each])
    st.caption(_targets.could_be_seen(scheme))
    with st.form(f"indicator-{scheme.slug}-{kind}", border=False):
        told = _targets.target_fields(scheme, kind, carried=carried)
        if st.form_submit_button("Add this target", type="primary"):
            if "member" in told and not told["member"]:
                st.error("A target for a gap needs the group that it is about, as the files name it.")
                return
            number = len(scheme.indicators) + 1
            ident = "-".join([told["scale"], told["role"], told["before"], told["after"], str(number)])
            indicator = {"id": ident, "why": why, "added": _frame.today(), **told}
            role = next(each.label for each in scheme.roles if each.id == told["role"])
            note = f"Indicator added: {_targets.measures(scheme)[told['scale']]}, {role}"
            save({"indicators": [*scheme.indicators, indicator]}, note)


def edit_dates() -> None:
    """Waves with their dates, and how many of each role were invited."""
    # Named for the scheme: what was typed for one scheme must not stand in the boxes of another.
    edited = st.data_editor(
        pd.DataFrame([{"Wave": wave.label, "Date": wave.date} for wave in scheme.waves]),
        hide_index=True,
        key=f"wave_dates-{scheme.slug}",
        column_config={"Date": st.column_config.DateColumn(format="D MMMM YYYY")},
        alt="Waves and their dates",
    )
    happened = st.data_editor(
        pd.DataFrame([{"What else happened": each.label, "Date": each.date} for each in scheme.events], columns=EVENT),
        hide_index=True,
        num_rows="dynamic",
        key=f"events-{scheme.slug}",
        column_config={
            EVENT[0]: st.column_config.TextColumn(),
            EVENT[1]: st.column_config.DateColumn(format="D MMMM YYYY"),
        },
        alt="Other events, such as a reorganisation or a pay round",
    )
    roles = [with_invited(role) for role in scheme.roles]
    if st.button("Save waves and people"):
        rows = zip(scheme.waves, edited.to_dict("records"), strict=True)
        changed = {"waves": [dated(wave, row) for wave, row in rows], "roles": roles}
        save(changed | {"events": events(happened)}, "Waves and people changed")


def events(rows: pd.DataFrame) -> list[dict]:
    """The events that have both a name and a day."""
    told = rows.dropna().to_dict("records")
    days = [(str(row[EVENT[0]]).strip(), pd.Timestamp(row[EVENT[1]]).date()) for row in told]
    return [{"label": label, "date": day} for label, day in days if label]


def with_invited(role: Role) -> Role:
    """The role with the number of people invited that stands in its box."""
    label = f"{_cards.escaped(role.label)} invited"
    key = f"invited-{scheme.slug}-{role.id}"
    invited = st.number_input(label, min_value=0, value=role.invited, step=1, key=key)
    return role.model_copy(update={"invited": invited})


def dated(wave: Wave, row: dict) -> Wave:
    """The wave under the name and date that stand in its row; an emptied name is not taken."""
    date = None if pd.isna(row["Date"]) else pd.Timestamp(row["Date"]).date()
    label = wave.label if pd.isna(row["Wave"]) else row["Wave"] or wave.label
    return wave.model_copy(update={"label": label, "date": date})


def new_scheme() -> None:
    with st.form("new_scheme", border=False):
        name = st.text_input("Name of the new scheme", max_chars=100)
        waves = st.text_input("Waves, in time order", "Before, After")
        stages = st.text_input("Stages of the written reflections, in time order", "Beginning, Middle, End")
        comparison = st.checkbox("There is a comparison group of colleagues who do not take part", value=True)
        if st.form_submit_button("Begin this scheme", type="primary"):
            begun = begin(name.strip(), named(waves), named(stages), comparison=comparison)
            if not begun.slug or not begun.waves or begun.slug in dict(store.schemes(viewer)):
                st.error("A new scheme needs a name that is not taken yet, and at least one wave.")
                return
            store.save_scheme(viewer, begun, note="Begun")
            open_scheme(begun.slug)


def named(text: str) -> list[str]:
    """The names in a list with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def begin(name: str, waves: list[str], stages: list[str], *, comparison: bool) -> Scheme:
    """A scheme with the usual roles and nothing decided yet."""
    roles = [
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="comparison", label="Comparison group", singular="comparison", comparison=True),
    ]
    return Scheme(
        name=name,
        slug=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"),
        roles=tuple(role for role in roles if comparison or not role.comparison),
        waves=tuple(Wave(id=f"W{number}", label=label) for number, label in enumerate(waves, start=1)),
        stages=tuple(Stage(id=f"S{number}", label=label) for number, label in enumerate(stages, start=1)),
    )


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
        "Download this scheme as a folder (.zip)",
        lambda: folder_as_zip(store, viewer, scheme.slug),
        f"{scheme.slug}.zip",
        "application/zip",
        on_click="ignore",
        help="Everything of the scheme, with random ids in place of participant codes. "
        "It holds answers and texts: keep it as safe as the originals.",
    )


st.title("What is this scheme for?")
st.markdown(f"**{answer()}**")
for why in scheme.whys:
    why_card(why)
st.subheader("Waves and people", anchor=False)
waves = pd.DataFrame([{"Wave": wave.label, "Date": day(wave.date)} for wave in scheme.waves])
_cards.table(waves, alt="Waves and their dates")
st.caption(_cards.escaped(". ".join(invited(role) for role in scheme.roles) + "."))
if viewer.may("edit scheme") and not _frame.is_report():
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
if _frame.is_report():
    st.caption("The scheme as it was when the newest release was made. The researcher changes it on the workbench.")
else:
    with st.expander("What was changed, when and by whom"):
        names = {"version": "Version", "by": "By", "at": "When (UTC)", "note": "What was changed"}
        _cards.table(store.scheme_history(viewer, scheme.slug).rename(columns=names), alt="Versions of the scheme")
