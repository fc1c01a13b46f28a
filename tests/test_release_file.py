"""A release that was changed after it was made does not open, whatever was changed."""

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import intake, readers
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import Indicator, Refused, Role, Scheme, Stage, Wave, Why
from analysis.release import open_release

SCHEME = Scheme(
    name="Frozen",
    slug="frozen",
    roles=(Role(id="mentor", label="Mentors", singular="mentor", invited=36),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W3", label="After")),
    stages=(Stage(id="start", label="Start"),),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here."),),
    indicators=(Indicator(id="i1", why="Y1", scale="belong", role="mentor", before="W1", after="W3"),),
)


@pytest.fixture(scope="module")
def released():
    sheet = readers.read("mentors.csv", b"code,belong_pre,belong_post\nKE07,3,4\n")
    study, _ = intake.build(SCHEME, [(sheet, intake.propose(sheet, SCHEME))])
    return draft(Findings(study), today=datetime.date(2026, 11, 24)).release


def places(value, place=()):
    """Every place in plain data that holds something other than a container."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*place, key))
    else:
        yield place


def changed(value):
    if value is None:
        return 0
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, int | float) else value + " "


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_one_change_to_a_release_is_refused(released, data):
    content = json.loads(released.text())
    *way, last = data.draw(st.sampled_from(sorted(places(content), key=str)))
    inner = content
    for key in way:
        inner = inner[key]
    inner[last] = changed(inner[last])
    with pytest.raises(Refused, match="changed after it was made"):
        open_release(json.dumps(content))


@pytest.mark.parametrize("edit", [
    lambda text: text.replace('"k_group": 8', '"k_group": 3'),
    lambda text: text.replace('"joint_audit": true', '"joint_audit": false'),
    lambda text: text.replace('"status": "proved"', '"status": "leak"'),
    lambda text: text[:-20],
    lambda text: "",
    lambda text: "[]",
    lambda text: "null",
    lambda text: '{"sha256": "abc"}',
    lambda text: json.dumps({key: value for key, value in json.loads(text).items() if key != "audit"}),
    lambda text: json.dumps({key: value for key, value in json.loads(text).items() if key != "sha256"}),
    lambda text: json.dumps({**json.loads(text), "extra": "\\ud800"}),
])  # fmt: skip
def test_a_release_edited_by_hand_is_refused_with_a_sentence(released, edit):
    assert edit(released.text()) != released.text()
    with pytest.raises(Refused, match=r"^This release .* Ask the researcher for the original file\.$"):
        open_release(edit(released.text()))
