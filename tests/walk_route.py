"""The way through one page: every control is found in the page itself and put into every state.

Lists, groups, radios, ticks and tabs are set; folds and popovers are opened; files are taken away; dots of charts are
clicked. Buttons come after all of these and sending ones last, so that what they write changes nothing that is yet to
be seen; all of it happens on a copy of the database. Text, numbers and days are typed by nobody. The side bar is left
alone: view and scheme are what a walk begins with.

Then two controls at a time, up to a budget, each pair of controls in turn; what stood side by side before is left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import urlsplit

from page_controls import ORDER, SET, Control, states_now
from walking import PART, Walk, part_of


def through(walk: Walk, address: str) -> None:
    """Every control of one page in every state."""
    walk.open(address)
    if walk.page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count():
        walk.errors.append(f"{address}: opens with an error, so there is nothing to walk")
    _Route(walk, address).go()


DEEPEST = 4  # buttons that are pressed one after another to reach a control again
MOST_PRESSED = 8  # in all, for one control: what a record held that was taken out is behind no button any more


@dataclass
class _Route:
    """The order in which one page is walked."""

    walk: Walk
    address: str
    known: dict[str, Control] = field(default_factory=dict)
    how: dict[str, dict[str, str]] = field(default_factory=dict)
    done: set[tuple[str, str]] = field(default_factory=set)
    together: set[frozenset] = field(default_factory=set)
    reached: set[frozenset] = field(default_factory=set)
    boxes: dict[tuple, set[str]] = field(default_factory=dict)  # where the same settings stand, window by window
    behind: dict[str, list[str]] = field(default_factory=dict)  # the buttons that ever brought a control into view
    shown: set[str] = field(default_factory=set)  # what was in view when it was looked at last
    pressed: str = ""
    presses: int = 0  # left for the control that is to be reached
    gone: set[str] = field(default_factory=set)  # what could not be reached when two at a time were walked
    first: str = ""  # the first part of the page, where it has parts

    def go(self) -> None:
        walk = self.walk
        self.notice()
        for _ in range(walk.budget.steps):
            target = self.next()
            if target is None:
                break
            self.done.add(target)
            control = self.known[target[0]]
            if not (self.act(control, target[1]) or self.act(control, target[1])):
                walk.unreached.append(f"{self.address}: {control.kind} {control.name} = {target[1]}")
        else:
            walk.unreached.append(f"{self.address}: more than {walk.budget.steps} acts")
        self.pairs()

    def next(self) -> tuple[str, str] | None:
        """What has not been done yet: settings before openings before buttons, and what is in view before the rest."""
        in_view = set(self.walk.look()[2])
        left = [
            (self.rank(each, in_view), each.late, each.name not in in_view, number)
            for number, each in enumerate(self.known.values())
            if any((each.name, state) not in self.done for state in each.states)
        ]
        if not left:
            return None
        control = list(self.known.values())[min(left)[3]]
        return control.name, next(state for state in control.states if (control.name, state) not in self.done)

    def rank(self, control: Control, in_view: set[str]) -> int:
        """Files and dots as soon as they are seen, then what can be set, then the others in their order."""
        if control.kind in ("file", "dot") and control.name in in_view:
            return -1
        return 0 if control.kind in SET else ORDER.index(control.kind)

    def act(self, control: Control, state: str) -> bool:
        """Reaches the control and puts it into the state; what opens is walked and closed."""
        self.presses = MOST_PRESSED
        if not self.reach(control):
            return False
        self.walk.begin(self.address.partition("?")[0], f"{control.kind} {control.name} = {state}")
        if not self.walk.put(control, state):
            return False
        self.pressed = "" if control.kind in SET else control.name
        self.home()
        if self.walk.look()[0]:
            self.inside()
        self.notice()
        return True

    def reach(self, control: Control, trail: tuple[str, ...] = ()) -> bool:
        """Brings the page into the state in which the control was first seen. trail: what is to be reached by it."""
        for again in (False, True):
            if again:
                self.walk.open(self.address)
            if control.name in self.walk.look()[2]:
                return True
            for name, state in self.how[control.name].items():
                _, found, controls = self.walk.look()
                if name in controls and states_now(found).get(name) != state:
                    self.walk.put(controls[name], state)
            if control.name in self.walk.look()[2]:
                return True
        return any(self.pressed_once_more(each, (*trail, control.name)) for each in self.ways_to(control, trail))

    def ways_to(self, control: Control, trail: tuple[str, ...]) -> list[Control]:
        """The buttons behind which the control was seen, the last one first: what was saved opens by another one."""
        names = reversed(self.behind.get(control.name, []))
        return [self.known[name] for name in names if name in self.known and name not in (*trail, control.name)]

    def pressed_once_more(self, button: Control, trail: tuple[str, ...]) -> bool:
        self.presses -= 1
        if self.presses < 0 or len(trail) > DEEPEST or not self.reach(button, trail):
            return False
        return self.walk.put(button, button.states[0]) and trail[-1] in self.walk.look()[2]

    def away(self) -> bool:
        """Whether this page was left, or the part of it that is walked; the first part is one that no address names."""
        url, wanted = self.walk.page.url, part_of(self.address)
        elsewhere = bool(wanted) and part_of(url) not in (wanted, "" if wanted == self.first else wanted)
        return elsewhere or urlsplit(url).path.strip("/") != self.address.partition("?")[0]

    def home(self) -> None:
        """Back to this page where a button led away from it."""
        if self.away():
            self.walk.open(self.address)

    def notice(self) -> None:
        """Remembers controls that were never seen before, and which states stand side by side."""
        self.home()
        _, found, controls = self.walk.look()
        now = states_now(found)
        alike = Counter(map(self.like, self.known.values()))
        for name in [name for name in controls if name.startswith(PART)]:
            self.first = name.removeprefix(PART)
            if part_of(self.address):
                del controls[name]  # each part is walked by itself
        for name, control in controls.items():
            most = self.walk.budget.boxes if control.kind in SET else self.walk.budget.alike
            if name not in self.known and alike[self.like(control)] < most:
                alike[self.like(control)] += 1
                self.known[name], self.how[name] = control, dict(now)
            elif name in self.known and len(control.states) > len(self.known[name].states):
                self.known[name] = control
            ways = self.behind.setdefault(name, [])
            if self.pressed and name not in self.shown and self.pressed not in ways:
                ways.append(self.pressed)
        self.shown = set(controls)
        free = [(name, now[name]) for name in controls if name in now and not controls[name].form]
        self.reached |= {frozenset(pair) for pair in combinations(free, 2)}
        self.together |= {frozenset(pair) for pair in combinations([name for name, _ in free], 2)}

    @staticmethod
    def like(control: Control) -> tuple:
        """What it has in common with others: of the same form of many records, the settings of some are walked."""
        return (control.kind, control.label, *(control.states if control.kind in SET else ()))

    def inside(self) -> None:
        """Walks what opened on top of the page, presses what it offers and closes it."""
        walk, over = self.walk, self.walk.look()[0]
        for _ in range(60):
            now_over, _, controls = walk.look()
            if now_over < over:
                break
            left = [
                (ORDER.index(each.kind), each.late, number)
                for number, each in enumerate(controls.values())
                if any((f"over {each.name}", state) not in self.done for state in each.states)
                and (self._new_here(each) if each.kind in SET else self._few(each))
            ]
            if not left:
                break
            control = list(controls.values())[min(left)[2]]
            state = next(one for one in control.states if (f"over {control.name}", one) not in self.done)
            self.done.add((f"over {control.name}", state))
            walk.begin(self.address.partition("?")[0], f"above: {control.kind} {control.name} = {state}")
            walk.put(control, state)
            self.home()
        self._close()

    def _close(self) -> None:
        walk = self.walk
        for _ in range(3):
            if walk.look()[0] == 0:
                return
            walk.page.keyboard.press("Escape")
            walk.page.wait_for_timeout(150)
            walk.settle()
        if walk.look()[0]:
            walk.open(self.address)

    def _new_here(self, control: Control) -> bool:
        """Whether these settings under this label have not been walked in enough windows yet."""
        same = self.boxes.setdefault((control.kind, control.label, control.states), set())
        if len(same) < self.walk.budget.boxes:
            same.add(control.name)
        return control.name in same

    def _few(self, control: Control) -> bool:
        """Whether not too many buttons of this label have been pressed in windows yet."""
        pressed = {name for name, _ in self.done if name.startswith(f"over {control.kind}:")}
        return len(pressed) < 6 * self.walk.budget.alike

    def pairs(self) -> None:
        """Two controls at a time, up to so many states."""
        spent = 0
        for (one, first), (two, second) in self.wanted():
            if spent >= self.walk.budget.pairs:
                break
            if one in self.gone or frozenset([(one, first), (two, second)]) in self.reached:
                continue
            if states_now(self.walk.look()[1]).get(one) != first:
                spent += 1
                if not self.act(self.known[one], first):
                    self.gone.add(one)
                    continue
            if two in self.walk.look()[2]:
                spent += 1
                self.act(self.known[two], second)

    def wanted(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """States of two controls that were seen side by side: of each pair of controls one, then of each another."""
        ranked = [
            (turn, one, two, first, second)
            for one, two in (sorted(pair) for pair in self.together)
            if one in self.known and two in self.known
            for turn, (first, second) in enumerate(
                (first, second) for first in self.known[one].states for second in self.known[two].states
            )
        ]
        return [((one, first), (two, second)) for _, one, two, first, second in sorted(ranked)]
