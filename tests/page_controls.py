"""What a page in a browser offers to a visitor: its controls, by names that outlive a new drawing, and their states."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

# The page rests: nothing runs, nothing is still being fetched for it, and every chart is drawn.
IDLE = """() => { const app = document.querySelector('[data-testid=stApp]');
    return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
        && !document.querySelector('[data-testid=stSkeleton]') }"""
# A browser tells the server at once what was done: two pictures later it has told, or there is nothing to tell.
HEARD = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
# What lies on top is walked by itself: a window, or the body of a popover, else the page.
ROOT = """const over = [...document.querySelectorAll('[role=dialog], [data-testid=stPopoverBody]')];
    const root = over.length ? over[over.length - 1] : document.querySelector('[data-testid=stMain]');"""
KINDS = {
    "list": "[data-testid=stSelectbox] input[role=combobox]",
    "group": "[data-testid=stButtonGroup] [role=radio], [data-testid=stButtonGroup] [role=checkbox]",
    "radio": "[data-testid=stRadio] input[type=radio]",
    "tick": "[data-testid=stCheckbox] input",
    "tab": "[role=tab]",
    "popover": "[data-testid=stPopoverButton]",
    "file": "[data-testid=stDownloadButton] button",
    "dot": ".js-plotly-plot .scatterlayer .trace:last-child .points path:first-child",
    "link": "[data-testid=stPageLink-NavLink]",
    "button": "[data-testid=stButton] button",
    "send": "[data-testid=stFormSubmitButton] button",
}
SET = ("list", "group", "radio", "tick", "tab")
ORDER = (*SET, "popover", "file", "dot", "button", "send")
# Folds are opened first. A control that cannot be used is none, nor is a dot of a chart behind a tab.
LOOK = (
    """kinds => { """
    + ROOT
    + """
    root.querySelectorAll('details:not([open]) > summary').forEach(each => each.click());
    const found = [];
    for (const [kind, selector] of Object.entries(kinds)) {
        [...root.querySelectorAll(selector)].forEach((each, place) => {
            if (each.disabled || each.closest('[aria-disabled=true]')) return;
            if (kind === 'dot' && !each.getClientRects().length) return;
            const keyed = each.closest('[class*=st-key-]');
            const key = keyed && root.contains(keyed)
                ? [...keyed.classList].find(name => name.startsWith('st-key-')).slice(7) : '';
            const box = each.closest('[role=radiogroup], [role=group], [data-testid=stRadio], [role=tablist]');
            const within = ['group', 'radio', 'tab'].includes(kind) ? box?.getAttribute('aria-label') || key : '';
            found.push({kind, place, key, within,
                label: kind === 'list' || kind === 'tick' ? each.getAttribute('aria-label') || ''
                    : (kind === 'radio' ? each.closest('label') : each.querySelector('p') || each)?.innerText || '',
                on: each.checked || each.getAttribute('aria-checked') === 'true'
                    || each.getAttribute('aria-selected') === 'true',
                value: kind === 'list' ? each.value : '',
                href: each.getAttribute('href') || '',
                form: !!each.closest('[data-testid=stForm]'),
                primary: (each.getAttribute('data-testid') || '').includes('rimary')});
        });
    }
    return {over: over.length, found};
}"""
)
# The control of a kind at a place, as LOOK counted it.
AT = f"([selector, place]) => {{ {ROOT} return root.querySelectorAll(selector)[place] }}"
# Names that a page counts up whenever something is kept, and names made at random.
COUNTED = re.compile(r"(?:-\d+)+$|[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class Control:
    """One control of a page: its kind, how to know it again, and the states that it can be put into."""

    kind: str
    name: str
    states: tuple[str, ...]
    form: bool = False
    late: bool = False  # sends what was entered
    label: str = ""


def named(found: list[dict]) -> None:
    """Gives each control its name. Of several that would have the same one, the second and later are numbered."""
    alike: Counter[str] = Counter()
    for each in found:
        name = _name(each)
        if each["kind"] not in ("group", "radio", "tab"):  # these share a name: each is one state of it
            alike[name] += 1
            name += f" ({alike[name]})" if alike[name] > 1 else ""
        each["name"] = name


def _name(each: dict) -> str:
    """A name by which a control is known again when the page was drawn anew."""
    key = COUNTED.sub("", each["key"])
    if each["kind"] in ("group", "radio", "tab"):
        return f"{each['kind']}:{key or each['within']}"
    # The fields of a container with a key share it, so their labels tell them apart.
    return f"{each['kind']}:{key}:{each['label']}" if key or each["label"] else f"{each['kind']}:{each['place']}"


def controls_in(found: list[dict], lists: dict[str, list[str]], most: int) -> dict[str, Control]:
    """The controls by name. lists: the options of each list, by its label. most: states of one list."""
    controls: dict[str, Control] = {}
    for each in found:
        if each["kind"] != "link":
            late = each["kind"] == "send" or each["primary"]
            states = _states(each, found, lists, most)
            made = Control(each["kind"], each["name"], states, each["form"], late, each["label"])
            controls.setdefault(each["name"], made)
    return controls


def _states(each: dict, found: list[dict], lists: dict[str, list[str]], most: int) -> tuple[str, ...]:
    if each["kind"] == "list":
        states = lists.get(each["label"], [])
        return tuple(states if len(states) <= most else [states[0], *states[len(states) - most + 1 :]])
    if each["kind"] in ("group", "radio", "tab"):
        return tuple(one["label"] for one in found if one["name"] == each["name"])
    # Off at the end: what a tick adds to a page need not be drawn again for all that comes after it.
    return ("on", "off") if each["kind"] == "tick" else ("done",)


def states_now(found: list[dict]) -> dict[str, str]:
    """The state of every control that can be set."""
    held: dict[str, str] = {}
    for each in found:
        if each["kind"] == "list":
            held[each["name"]] = each["value"]
        elif each["kind"] == "tick":
            held[each["name"]] = "on" if each["on"] else "off"
        elif each["kind"] in SET and each["on"]:
            held[each["name"]] = each["label"]
    return held
