"""Share packs, both ways: a release marked for another organisation, and one that came from there."""

from __future__ import annotations

import secrets

import streamlit as st

from analysis import sharing
from analysis.actions import names_in
from analysis.model import Refused
from analysis.records import Sharing
from pages import _cards, _frame, _records
from pages._forms import Form

LABELS = {"others": "For which organisations", "contact_role": "Who can be asked (a role)", "note": "A note to them"}


def give() -> None:
    """The newest release as a share pack; what was given is written down."""
    release = _frame.latest_release()
    form = Form("share-pack", {})
    with st.expander("Make a share pack", icon=":material/outgoing_mail:", expanded=bool(form.typed)):
        if release is None:
            st.info("There is no release yet. A share pack holds one.")
            return
        st.caption(
            f"Release {release.content['number']} for another organisation, which opens it on its own homework shelf: "
            "released figures, themes and words, without the tables of groups. Along go the scheme's contact, its whys "
            "and the figures from elsewhere that a target names, as typed. Whoever holds it can read all of that."
        )
        form.stand(LABELS)
        others = form.text("others", LABELS["others"])
        role = form.text("contact_role", LABELS["contact_role"])
        note = form.text("note", LABELS["note"], most=sharing.MOST_NOTE)
        quoted = len(release.table("extract"))
        agreed = not quoted or st.checkbox(
            f"Those whose words it quotes ({_cards.counted(quoted, 'passage')}) agreed that others may read them",
            key=f"agreed-{_frame.slug()}",
        )
        contact = str(release.content["scheme"]["contact"])
        if names_in(contact):
            _cards.plain(f"The contact that goes along: {contact}")
            sure = st.checkbox("Whoever is reached there knows that others will read it", key=f"sure-{_frame.slug()}")
            agreed = agreed and sure
        if st.button("Make the share pack", type="primary", disabled=not agreed):
            _made(form, release.content["number"], others=others, role=role, note=note)
        _offered()


def _made(form: Form, number: int, *, others: str, role: str, note: str) -> None:
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()

    def save(_: int) -> None:
        pack = sharing.pack(store.release_text(viewer, slug) or "", note=note, contact_role=role)
        _written("share pack given", f"Share pack of release {number}", others=others)
        st.session_state[f"pack-{slug}"] = pack

    if form.saved(save, labels=LABELS):
        st.rerun()


def _offered() -> None:
    """The pack that was made in this window, to take away."""
    made = st.session_state.get(f"pack-{_frame.slug()}")
    if made is None:
        return
    st.success("The share pack is ready, and that it was given is written down.")
    st.download_button(
        "Download the share pack (.json)",
        made,
        f"{_frame.slug()}-share-pack.json",
        "application/json",
        on_click="ignore",
        key="download-pack",
    )


def receive() -> None:
    """A share pack that came: checked as a release is, told, and put on the homework shelf."""
    with st.expander("Open a share pack", icon=":material/inbox:"):
        uploaded = st.file_uploader("A share pack (.json)", type=["json"], key="pack_file")
        if uploaded is None:
            return
        try:
            text = uploaded.getvalue().decode("utf-8")
            release, sources = sharing.opened(text)
        except UnicodeDecodeError:
            st.error(_cards.escaped(sharing.NO_PACK))
            return
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
            return
        note, role = sharing.note_of(text)
        name = str(release.content["scheme"]["name"])
        _cards.plain(f"{name}, release {release.content['number']}. To ask: {role}.")
        if note:
            _cards.plain(note)
        for each in sources:
            st.markdown(f"- {_cards.escaped(each.title)}")
        if st.button("Put it on the homework shelf", type="primary"):
            _received(sources, name)


def _received(sources: list, name: str) -> None:
    try:
        for each in sources:
            _records.put(each)
        _written("share pack received", f"Share pack of {name}"[:200], others="", learned="")
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.toast("On the shelf now, under Homework.", icon=":material/check:")
    st.rerun()


def _written(what: str, title: str, *, others: str, learned: str = "") -> None:
    told = {"id": f"sharing-{secrets.token_hex(4)}", "date": _frame.today(), "what": what, "title": title}
    sharing_record = Sharing.model_validate({**told, "others": others, "learned": learned})
    _frame.store().save_record(_frame.viewer(), _frame.slug(), sharing_record)
