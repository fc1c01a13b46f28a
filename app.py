"""The launcher: starts the dashboard whose one script is `pages/_router.py`, and answers each page with safe headers.

`streamlit run app.py` and the command `open-loop` come to the same. This is the single-person mode: one reader on their
own machine holds every role, so anything but a loopback address is refused. With OPEN_LOOP_MODE=report, or
`open-loop --report FOLDER`, it opens a folder of releases and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import logging
import os
import re
import secrets
import sys
from collections.abc import Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).resolve().parent
LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"]
log = logging.getLogger("open_loop")


def _without_values(record: logging.LogRecord) -> bool:
    """Streamlit logs an error with its message and traceback before `explain` is asked, and both may hold answers."""
    record.exc_info = record.exc_text = None
    return True


logging.getLogger("streamlit.error_util").addFilter(_without_values)


class SafeHeaders:
    """Every page may load only what this server sends, and no other site may frame it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [(name.encode(), value.encode()) for name, value in _headers().items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *self.headers]}
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


OF_THE_FILE = (
    b"content-length",
    b"etag",
    b"last-modified",
    b"accept-ranges",
)  # and no longer of the page as it is sent


class OnPaper:
    """The page that holds all others gets the rules for paper: else a printer cuts charts and prints the menu."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.style = b"<style>" + (HERE / "static" / "print.css").read_bytes() + b"</style></head>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message = {}
        body = b""

        async def with_style(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    page = body.replace(b"</head>", self.style, 1)
                    told = [each for each in start["headers"] if each[0].lower() not in OF_THE_FILE]
                    await send({**start, "headers": [*told, (b"content-length", str(len(page)).encode())]})
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        if scope["type"] != "http" or scope["method"] != "GET" or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        # Asked for as it lies: packed beforehand it could not be written into, and an older one must not be kept.
        told = [each for each in scope["headers"] if each[0].lower() not in (b"accept-encoding", b"if-none-match")]
        await self.app({**scope, "headers": told}, receive, with_style)


def _asks_for_a_page(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accepted and not scope["path"].startswith(("/static/", "/media/", "/_stcore/"))


def _is_page(message: Message) -> bool:
    """Whether a whole web page follows, as it lies."""
    told = {name.lower(): value for name, value in message.get("headers", [])}
    page = told.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in told
    return message["status"] == 200 and page


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            f"default-src 'self'; script-src 'self' {_inline_scripts()}; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
            "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


def _inline_scripts() -> str:
    """The hashes of the inline scripts in Streamlit's own page, so that no other inline script can run."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def explain(error: Exception) -> bool:
    """A sentence and a reference instead of a traceback; the log gets the kind of error, never its values."""
    from analysis.model import NotAllowed, Refused
    from pages import _cards

    if isinstance(error, Refused):
        st.error(_cards.escaped(str(error)), icon=":material/block:")
        return True
    if isinstance(error, NotAllowed):
        st.warning(
            "This view may not read that. Switch the view in the side bar, or ask whoever runs the scheme's analysis."
        )
        return True
    reference = secrets.token_hex(3).upper()
    log.error("reference %s: %s at %s", reference, type(error).__name__, _place(error))
    st.error(
        f"Something went wrong on this page (reference {reference}). Nothing you saved is lost. "
        "Reload the page; if it happens again, tell whoever looks after Open Loop."
    )
    return True


def _place(error: Exception) -> str:
    """File and line where the error arose, which name no value."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "nowhere"


def refuse_other_addresses() -> None:
    """Raises SystemExit unless the server listens on this machine only: in local mode every visitor has every role."""
    address = st.get_option("server.address") or ""
    try:
        loopback = address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise SystemExit(
            "Open Loop runs for one person on their own machine and was asked to listen on "
            f"“{address or 'every address'}”. Start it with --server.address 127.0.0.1."
        )


def refuse_wrong_settings() -> None:
    """Raises SystemExit for a mode that there is not, and for a threshold that is none or lies below its floor."""
    from analysis.model import Refused
    from analysis.store.shelf import check_start

    try:
        check_start()
    except Refused as problem:
        raise SystemExit(str(problem)) from None


@asynccontextmanager
async def lifespan(_: st.App):
    refuse_other_addresses()
    refuse_wrong_settings()
    yield {}


app = st.App(
    HERE / "pages" / "_router.py",
    lifespan=lifespan,
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_NAMES),
        Middleware(SafeHeaders),
        Middleware(OnPaper),
    ],
    on_script_error=explain,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `open-loop`: starts the dashboard in this process; `--report FOLDER` opens releases only.

    Further arguments go to Streamlit.
    """
    from streamlit.web import cli

    try:
        given = _report_asked(list(sys.argv[1:] if arguments is None else arguments))
        refuse_wrong_settings()
    except SystemExit as problem:
        print(problem, file=sys.stderr)
        return 2
    sys.argv = ["streamlit", "run", str(HERE / "app.py"), "--browser.gatherUsageStats", "false", *given]
    return cli.main(prog_name="streamlit") or 0


def _report_asked(given: list[str]) -> list[str]:
    """The arguments without `--report FOLDER`, which is told to this process as its two variables are."""
    place = next((place for place, each in enumerate(given) if each.partition("=")[0] == "--report"), None)
    if place is None:
        return given
    _, equals, folder = given[place].partition("=")
    rest = given[place + 1 :]
    if not equals:
        folder, rest = (rest[0], rest[1:]) if rest and not rest[0].startswith("--") else ("", rest)
    if not folder:
        raise SystemExit("--report needs the folder that holds the release files: open-loop --report FOLDER")
    os.environ |= {"OPEN_LOOP_MODE": "report", "OPEN_LOOP_RELEASES": str(Path(folder).expanduser().absolute())}
    return given[:place] + rest


if __name__ == "__main__":
    sys.exit(main())
