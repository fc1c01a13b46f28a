"""The launcher: who may connect, what a page may load, and what an error may say."""

from __future__ import annotations

import http.client
import subprocess
import urllib.error
import urllib.request
from typing import Any

import pytest
from conftest import ROOT, free_port, server_command, server_environment
from streamlit.testing.v1 import AppTest

import app
from analysis.model import NotAllowed, Refused


def answer(server, path="/", host=None):
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.request("GET", path, headers={"Host": host} if host else {})
    found = connection.getresponse()
    body = found.read()
    connection.close()
    return found, body


@pytest.mark.parametrize("path", ["/", "/themes?view=taskforce", "/_stcore/health"])
def test_every_answer_carries_safe_headers(sample_server, path):
    found, _ = answer(sample_server, path)
    policy = {part.split()[0]: part.split()[1:] for part in found.headers["Content-Security-Policy"].split(";")}
    assert found.status == 200
    assert policy["default-src"] == ["'self'"] and policy["connect-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"] and policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in policy["script-src"] and "'unsafe-eval'" not in policy["script-src"]
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/progress"])
def test_a_page_brings_its_rules_for_paper_whole_and_to_a_browser_that_unpacks(sample_server, path):
    asked = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip, br", "If-None-Match": '"any"'}
    request = urllib.request.Request(f"{sample_server.url}{path}", headers=asked)
    with urllib.request.urlopen(request, timeout=30) as answer:
        page = answer.read()
        assert answer.status == 200 and int(answer.headers["content-length"]) == len(page)
        assert answer.headers["content-encoding"] is None and answer.headers["etag"] is None
    told = page.decode("utf-8")
    assert told.count("@media print") == 1 and told.index("@media print") < told.index("</head>") and "</html>" in told


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_page_is_not_served_under_another_name(sample_server, host):
    """A site that points its own name at this machine would else read everything."""
    found, body = answer(sample_server, host=host)
    assert found.status >= 400 and b"<script" not in body


def test_a_page_of_another_site_gets_no_stream(sample_server):
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    strange: dict[str, Any] = {"subprotocols": ["streamlit"], "origin": "http://evil.example"}
    address = f"ws://{sample_server.address}/_stcore/stream"
    with pytest.raises((WebSocketException, OSError)), connect(address, **strange) as stream:
        stream.recv(timeout=5)


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7"])
def test_an_address_that_others_can_reach_is_refused_in_a_sentence(empty_database, tmp_path, address):
    port = free_port()
    command = server_command("--server.address", address, "--server.port", str(port))
    told: dict[str, Any] = {
        "cwd": tmp_path,
        "env": server_environment(empty_database),
        "encoding": "utf-8",
        "timeout": 60,
    }
    run = subprocess.run(command, capture_output=True, check=False, **told)
    assert run.returncode != 0
    if address == "0.0.0.0":  # the other one belongs to nobody, so the system may refuse it first
        assert "Open Loop runs for one person" in run.stdout + run.stderr
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_this_machine_may_be_named_in_four_ways(monkeypatch, address):
    monkeypatch.setattr(app.st, "get_option", {"server.address": address}.get)
    app.refuse_other_addresses()


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.5", "survey.example.org"])
def test_every_other_address_is_refused(monkeypatch, address):
    monkeypatch.setattr(app.st, "get_option", {"server.address": address}.get)
    with pytest.raises(SystemExit, match="127.0.0.1"):
        app.refuse_other_addresses()


def explained():
    """A page that fails in the way its address names; run by AppTest, so it imports for itself."""
    import streamlit as st

    import app
    from analysis.model import NotAllowed, Refused

    kind = {"KeyError": KeyError, "NotAllowed": NotAllowed, "Refused": Refused}[st.query_params["kind"]]
    try:
        raise kind("ZZ99 wrote [this](http://evil.example)")
    except Exception as error:
        st.session_state["handled"] = app.explain(error)


def shown(kind):
    page = AppTest.from_function(explained)
    page.query_params["kind"] = kind
    page.run()
    assert not page.exception and page.session_state["handled"] is True
    return page


def test_an_unexpected_error_is_told_without_its_values(caplog):
    page = shown(KeyError.__name__)
    told, logged = page.error[0].value, "\n".join(record.getMessage() for record in caplog.records)
    assert "ZZ99" not in told and "evil" not in told and "reference" in told
    assert "ZZ99" not in logged and "KeyError" in logged
    reference = told.partition("(reference ")[2].partition(")")[0]
    assert reference and reference in logged


def test_a_view_without_the_right_is_told_what_to_do():
    page = shown(NotAllowed.__name__)
    assert "ZZ99" not in page.warning[0].value and "view" in page.warning[0].value


def test_a_refusal_is_told_as_text_that_cannot_become_a_link():
    told = shown(Refused.__name__).error[0].value
    assert "wrote" in told and "](" not in told


def test_the_page_knows_its_theme_and_its_pages_from_an_unrelated_folder(sample_server):
    """The server of these tests runs in a folder of its own, as an installed copy does."""
    from test_wire import PAGES, visiting

    with visiting(sample_server, "all") as visit:
        seen = visit.open("progress")
    sent = b"".join(seen.settings)
    assert b"#1F5A8A" in sent, "the colours of .streamlit/config.toml were not found"
    assert seen.title == "Is our why being met?"
    assert set(PAGES["leadership"]) <= seen.addresses


def test_the_command_is_a_function_that_starts_this_app(monkeypatch):
    from streamlit.web import cli

    asked = []
    monkeypatch.setattr(cli, "main", lambda **_: asked.append(list(app.sys.argv)))
    monkeypatch.setattr(app.sys, "argv", ["open-loop"])
    assert app.main(["--server.port", "8600"]) == 0
    command = asked[0]
    assert command[:2] == ["streamlit", "run"] and command[2] == str(ROOT / "app.py")
    assert command[-2:] == ["--server.port", "8600"]
