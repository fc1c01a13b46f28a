"""What a browser hears while somebody goes through pages: errors, requests to other hosts, runs that begin and end."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# How a run ends that asked for another one.
OVERTAKEN = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


class Listener:
    """A page in a browser whose errors and whose requests to another host are kept. host: the address of the server."""

    def __init__(self, page: Any, host: str):
        self.page, self.host = page, host
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        # A page below the root looks for the server beside itself first; those two answers are 404 by design.
        by_design = re.search(r"/[a-z]+/_stcore/(health|host-config)$", message.location.get("url", ""))
        if message.type == "error" and not by_design:
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:
        there = urlsplit(request.url)
        if there.scheme in ("http", "https", "ws", "wss") and there.netloc != self.host:
            self.elsewhere.append(request.url)


def begins_a_run(frame: bytes | str) -> bool:
    """Whether a browser asks by this for the page to be drawn anew."""
    return isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script"


def ends_a_run(message: ForwardMsg) -> bool:
    """Whether a server says by this that the page is drawn, and no other run takes its place."""
    return message.WhichOneof("type") == "script_finished" and message.script_finished != OVERTAKEN
