# SPDX-License-Identifier: MIT
"""One C file as libclang sees it: text by byte offset, and which of it macros have made."""

import bisect
import re

from clang import cindex

Kind = cindex.CursorKind

# Hints for the compiler that hide the condition inside a macro's argument.
_HINT = re.compile(rb"\b(?:un)?likely(?=\s*\()")

_WRAPPERS = (Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR)


def without_hints(text: bytes) -> bytes:
    """The text with the hints blanked out; every other byte keeps its place."""
    return _HINT.sub(lambda match: b" " * len(match.group()), text)


class Source:
    """The text of one file and the places in it that are calls of macros."""

    def __init__(self, path: str, text: bytes):
        self.path = path
        self.text = text
        self._macro_starts: list[int] = []
        self._macro_ends: list[int] = []

    def set_macros(self, spans: set[tuple[int, int]]) -> None:
        """Take the places where macros are used; those inside another one do not matter."""
        outermost: list[tuple[int, int]] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not outermost or start >= outermost[-1][1]:
                outermost.append((start, end))
        self._macro_starts = [start for start, _ in outermost]
        self._macro_ends = [end for _, end in outermost]

    def macro_at(self, offset: int) -> tuple[int, int] | None:
        """The macro call that the byte belongs to."""
        at = bisect.bisect_right(self._macro_starts, offset) - 1
        if at >= 0 and offset < self._macro_ends[at]:
            return self._macro_starts[at], self._macro_ends[at]
        return None

    def is_writable(self, start: int, end: int) -> bool:
        """Whether text can be put around the span: it neither begins nor ends inside a macro."""
        first, last = self.macro_at(start), self.macro_at(end - 1)
        if first and (first[0] != start or first[1] > end):
            return False
        if last and (last[1] != end or last[0] < start):
            return False
        return b"\n#" not in self.text[start:end]

    def is_made_by_macro(self, start: int, end: int) -> bool:
        """Whether nothing of the span stands outside one macro call."""
        macro = self.macro_at(start)
        return macro is not None and end <= macro[1]

    def line_of(self, offset: int) -> int:
        return self.text.count(b"\n", 0, offset) + 1

    def snippet(self, start: int, end: int) -> str:
        """The span as one line without comments."""
        text = re.sub(rb"/\*.*?\*/", b" ", self.text[start:end], flags=re.S)
        return " ".join(text.decode().split())


def span(cursor: cindex.Cursor) -> tuple[int, int]:
    extent = cursor.extent
    return extent.start.offset, extent.end.offset


def strip(cursor: cindex.Cursor) -> cindex.Cursor:
    """The expression without parentheses and implicit conversions."""
    while cursor.kind in _WRAPPERS:
        children = list(cursor.get_children())
        if len(children) != 1:
            break
        cursor = children[0]
    return cursor


def operator(source: Source, left: cindex.Cursor, right: cindex.Cursor) -> str:
    """What stands between two operands."""
    text = source.snippet(span(left)[1], span(right)[0])
    return text.replace("(", "").replace(")", "").strip()
