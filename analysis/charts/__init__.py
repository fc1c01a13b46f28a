"""Charts, one a module: a table in, a plotly Figure and the same in words out.

Every module gives three things:

    TITLE: str                                    the question the chart answers
    draw(table, *, dark=False, **options)         the plotly Figure
    sentence(table)                               what the figure shows, in words; used as its alternative text

A chart draws a table and computes nothing but positions. Rows stand in the order given, and axes have the range given,
so that two charts of one outcome can be laid side by side. A row whose `shown` is not True keeps its place and its
size, and nothing of it but its name reaches the figure or the sentence.

estimation, single and dots are for the workbench only, because they draw single people, and stacked, forest and flow
because they count small groups. The others draw released tables too; waves is for the workbench when it has people.

Figures bring their own template: show them with `st.plotly_chart(figure, theme=None, config=_template.display(name))`.
"""

from __future__ import annotations


def names() -> list[str]:
    """The chart modules, by name.

    >>> " ".join(names()[:9])
    'coverage dots estimation flow forest groups loop roles single'
    """
    import pkgutil

    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
