"""Web pages that stand by themselves: one look, every text escaped, nothing fetched from anywhere."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts._template import number

HERE = Path(__file__).parent


def filled(template: str, **told: Any) -> bytes:
    """The template of this folder filled in, as UTF-8."""
    return _templates().get_template(template).render(look=_look(), **told).encode("utf-8")


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


@cache
def _look() -> Markup:
    return Markup((HERE / "look.css").read_text(encoding="utf-8"))


def table(rows: pd.DataFrame, caption: str) -> Markup:
    """A table under its headings; numbers with one decimal at the right, nothing where nothing is known."""
    heads = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in rows)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows.to_numpy(dtype=object).tolist())
    label = html.escape(caption)
    return Markup(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table><caption class="quiet">{label}'
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value != value:
        return "<td></td>"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"<td>{html.escape(str(value))}</td>"
    return f'<td class="number">{value if isinstance(value, int) else number(value)}</td>'
