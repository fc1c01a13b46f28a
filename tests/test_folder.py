"""A scheme folder that cannot be used is refused with a sentence; an empty one is no mistake."""

import pytest

from analysis import intake
from analysis.model import Refused

BAD = {
    "no folder": lambda folder: folder.rmdir(),
    "no scheme": lambda folder: None,
    "scheme no TOML": lambda folder: (folder / "scheme.toml").write_text("name = ", encoding="utf-8"),
    "scheme no text": lambda folder: (folder / "scheme.toml").write_bytes(b"\xff\xfe\x00"),
    "scheme unknown key": lambda folder: (folder / "scheme.toml").write_text('colour = "red"', encoding="utf-8"),
    "recipe without file": lambda folder: put(folder, "recipes/a.csv.toml", 'file = "a.csv"\ncolumns = []'),
    "recipe wrong": lambda folder: put(
        folder, "recipes/a.csv.toml", 'file = "a.csv"\ncolumns = [{name = "x", kind = "guess"}]'
    ),
    "links without code": lambda folder: put(folder, "links.csv", "role,wave\nmentor,W1\n"),
    "links empty": lambda folder: put(folder, "links.csv", ""),
    "links no text": lambda folder: put(folder, "links.csv", b"role,wave,code,is,reason\nmentor,W1,K\xe9,,\n"),
    "actions no TOML": lambda folder: put(folder, "actions.toml", "[["),
    "release no text": lambda folder: put(folder, "releases/001.json", b"\xff\xff"),
    "file no table": lambda folder: put(folder, "files/photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
}


def put(folder, name, content):
    (folder / "scheme.toml").write_text('name = "A"\nslug = "a"\nroles = []\nwaves = []', encoding="utf-8")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("case", BAD)
def test_a_folder_that_cannot_be_used_is_refused_with_a_sentence(tmp_path, case):
    folder = tmp_path / "scheme"
    folder.mkdir()
    BAD[case](folder)
    with pytest.raises(Refused, match=r"^[\s\S]{20,}\.$"):
        intake.read_folder(folder)


def test_a_folder_without_files_and_one_with_a_lock_file_are_read(tmp_path):
    put(tmp_path, "files/~$open.xlsx", b"lock")
    assert intake.read_folder(tmp_path).files == ()
    (tmp_path / "files" / "~$open.xlsx").unlink()
    (tmp_path / "files").rmdir()
    assert intake.load_folder(tmp_path).person.empty
