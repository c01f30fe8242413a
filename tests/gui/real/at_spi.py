"""Reads and uses another program's window through AT-SPI, as a screen reader does. Run by the system's Python (gi).

`python3 at_spi.py tree APPLICATION` prints one line of JSON for each thing on the screen, depth first.
`python3 at_spi.py press APPLICATION NAME` does the first action of the button of that name.
`python3 at_spi.py write APPLICATION NAME TEXT` puts a text into the field of that name.
Exit code 3: there is no such application or thing yet, or something went away while it was looked at.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402 - after the version is chosen


def walk(thing: Any) -> Iterator[Any]:
    """A thing and all in it that can be seen, depth first."""
    states = thing.get_state_set()
    yield thing
    if thing.get_role() is not Atspi.Role.APPLICATION and not states.contains(Atspi.StateType.VISIBLE):
        return
    for number in range(thing.get_child_count()):
        child = thing.get_child_at_index(number)
        if child is not None and child.get_state_set().contains(Atspi.StateType.VISIBLE):
            yield from walk(child)


def told(thing: Any) -> dict[str, object]:
    """What a screen reader would say of it."""
    states = thing.get_state_set()
    place = thing.get_extents(Atspi.CoordType.SCREEN) if thing.get_component_iface() else None
    return {
        "role": thing.get_role_name(),
        "name": thing.get_name(),
        "description": thing.get_description(),
        "text": Atspi.Text.get_text(thing, 0, -1) if thing.get_text_iface() else "",
        "y": place.y if place else 0,
        "focusable": states.contains(Atspi.StateType.FOCUSABLE),
        "editable": states.contains(Atspi.StateType.EDITABLE),
    }


def main(act: str, application: str, name: str = "", text: str = "") -> int:
    """Do one of the three; the exit code."""
    desktop = Atspi.get_desktop(0)
    running = [desktop.get_child_at_index(number) for number in range(desktop.get_child_count())]
    found = [thing for thing in running if thing is not None and thing.get_name() == application]
    if not found:
        return 3
    things = list(walk(found[0]))
    if act == "tree":
        sys.stdout.write("".join(json.dumps(told(thing)) + "\n" for thing in things))
        return 0
    for thing in things:
        if thing.get_name() != name:
            continue
        if act == "press" and thing.get_action_iface():
            return 0 if thing.do_action(0) else 1
        if act == "write" and thing.get_editable_text_iface():
            return 0 if Atspi.EditableText.set_text_contents(thing, text) else 1
    return 3


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except GLib.GError as error:
        if "No such object path" not in str(error):
            raise
        sys.exit(3)
