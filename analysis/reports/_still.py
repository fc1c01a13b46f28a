"""An Office file as if it had been written on the day of its release: it tells no clock and no program."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest that a packed file can be dated


def still(file: bytes, made: datetime.date) -> bytes:
    """The same .xlsx or .pptx, byte for byte alike whenever and wherever it was written. made: the day it tells."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as held, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in held.namelist():
            content = held.read(name)
            if name == "docProps/core.xml":
                content = _CLOCK.sub(rb"\g<1>" + f"{made.isoformat()}T00:00:00Z".encode(), content)
            elif name == "docProps/app.xml":
                content = _PROGRAM
            part = zipfile.ZipInfo(name, FIRST)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            written.writestr(part, content)
    return target.getvalue()
