"""Code inside of Markdown: what language models write around a program.

Owns which lines are fences: the rules of CommonMark that the host has as well.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"(?P<indent> {0,3})(?P<marks>`{3,}|~{3,})(?P<rest>.*)", re.DOTALL)


def code_of(text: str) -> str:
    """The program in the last whole fence of a text; the text itself where no fence is whole."""
    found = text
    opened: re.Match[str] | None = None
    inside: list[str] = []
    for line in _lines(text):
        marks = _FENCE.fullmatch(line.rstrip("\n"))
        if opened is None:
            # "```x``` and more" is code in a line of prose.
            if marks and not (marks["marks"][0] == "`" and "`" in marks["rest"]):
                opened, inside = marks, []
        elif marks and _closes(marks, opened):
            indent = len(opened["indent"])
            found = "".join(_without(line, indent) for line in inside)
            opened = None
        else:
            inside.append(line)
    return found


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _closes(marks: re.Match[str], opened: re.Match[str]) -> bool:
    return (
        not marks["rest"].strip()
        and marks["marks"][0] == opened["marks"][0]
        and len(marks["marks"]) >= len(opened["marks"])
    )


def _without(line: str, indent: int) -> str:
    spaces = len(line) - len(line.lstrip(" "))
    return line[min(spaces, indent) :]
