# SPDX-License-Identifier: MIT
"""Make the faults of Landlock's source: where each is, what it is, and the text that holds them."""

import hashlib
import os
import re
import shlex
from dataclasses import asdict, dataclass

from clang import cindex

from source import Source, span, without_hints
from walk import Walk

Kind = cindex.CursorKind

# Of a fault that is not selected nothing is left: number 0 is none.
FIRST = 1

WHAT = {
    "true": "condition forced true",
    "false": "condition forced false",
    "more": "limit moved by one",
    "zero": "replaced by 0",
    "ones": "replaced by all ones",
    "not": "inverted",
    "errno": "another error",
    "null": "replaced by NULL",
    "case": "label not taken",
    "skip": "left out",
}

# Assertions that the compiler checks.
_ONLY_COMPILED = re.compile("build_check_")

_COMPILER_OPTIONS = ("-I", "-D", "-U", "-std=", "-fshort-wchar", "-funsigned-char",
                     "-fms-extensions", "-nostdinc", "-m64", "-include")


@dataclass
class Fault:
    """One way to be wrong."""

    number: int
    file: str  # below security/landlock
    line: int
    function: str
    kind: str
    argument: str
    text: str  # what is replaced
    digest: str  # names the fault across kernel versions
    is_init: bool  # in code that only runs while the kernel starts

    def describe(self) -> str:
        argument = f" {self.argument}" if self.argument else ""
        return f"{self.file}:{self.line} {self.function}: {WHAT[self.kind]}{argument}: {self.text}"


def load(rows: list[dict]) -> list[Fault]:
    return [Fault(**row) for row in rows]


def dump(faults: list[Fault]) -> list[dict]:
    return [asdict(fault) for fault in faults]


def parser_options(command: str) -> list[str]:
    """What libclang needs of the compiler's command line, which Kbuild has written down."""
    words = shlex.split(command.split(":=", 1)[1])
    options = []
    for word, following in zip(words, words[1:] + [""]):
        if word == "-include":
            options += [word, following]
        elif word.startswith(_COMPILER_OPTIONS):
            options.append(word)
    return options + ["-Wno-everything", "-Wno-error", "-ferror-limit=0", "-target",
                      "x86_64-linux-gnu"]


class Maker:
    """Collects the faults of all files of one folder."""

    def __init__(self, folder: str):
        self.folder = os.path.realpath(folder)
        self.sources: dict[str, Source] = {}
        self._found: dict[tuple, tuple[str, bool]] = {}
        self.trouble: list[str] = []

    def _text(self, path: str) -> bytes:
        with open(path, "rb") as file:
            return without_hints(file.read())

    def _source_of(self, cursor: cindex.Cursor) -> Source | None:
        file = cursor.extent.start.file
        if file is None:
            return None
        path = os.path.realpath(file.name)
        if os.path.dirname(path) != self.folder:
            return None
        name = os.path.basename(path)
        if name not in self.sources:
            self.sources[name] = Source(path, self._text(path))
        return self.sources[name]

    def parse(self, path: str, options: list[str]) -> None:
        """Take the faults of one translation unit, and of the folder's headers that it includes."""
        names = [name for name in os.listdir(self.folder) if name.endswith((".c", ".h"))]
        changed = [(os.path.join(self.folder, name),
                    self._text(os.path.join(self.folder, name)).decode()) for name in names]
        unit = cindex.Index.create().parse(
            path, options, changed, cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        for diagnostic in unit.diagnostics:
            location = diagnostic.location.file
            if diagnostic.severity >= 3 and location and self.folder in location.name:
                self.trouble.append(str(diagnostic))
        cursors = list(unit.cursor.get_children())
        macros: dict[str, set[tuple[int, int]]] = {}
        for cursor in cursors:
            if cursor.kind == Kind.MACRO_INSTANTIATION:
                source = self._source_of(cursor)
                if source:
                    macros.setdefault(os.path.basename(source.path), set()).add(span(cursor))
        for name, spans in macros.items():
            self.sources[name].set_macros(spans)
        for cursor in cursors:
            if cursor.kind == Kind.FUNCTION_DECL and cursor.is_definition():
                source = self._source_of(cursor)
                if source:
                    self._take_function(source, cursor)

    def _take_function(self, source: Source, function: cindex.Cursor) -> None:
        body = [child for child in function.get_children() if child.kind == Kind.COMPOUND_STMT]
        if not body or source.is_made_by_macro(*span(body[0])):
            return
        if _ONLY_COMPILED.match(function.spelling):
            return
        name = re.sub(r"^__(do|se)_sys_", "", function.spelling)
        file = os.path.basename(source.path)
        head = source.text[span(function)[0]:span(body[0])[0]]
        is_init = b"__init" in head

        def collect(start: int, end: int, kind: str, argument: str) -> None:
            self._found[(file, start, -end, kind, argument)] = (name, is_init)

        Walk(source, function, collect).statement(body[0])

    def faults(self) -> list[Fault]:
        """All faults, in the order of the source."""
        faults = []
        seen: dict[tuple, int] = {}
        for number, (place, (name, is_init)) in enumerate(sorted(self._found.items()), FIRST):
            file, start, end, kind, argument = place
            source = self.sources[file]
            text = source.snippet(start, -end)
            same = (file, name, kind, argument, text)
            seen[same] = seen.get(same, 0) + 1
            digest = hashlib.sha256("\0".join(same + (str(seen[same]),)).encode()).hexdigest()
            faults.append(Fault(number, file, source.line_of(start), name, kind, argument, text,
                                digest[:12], is_init))
        return faults

    def rewritten(self, file: str) -> bytes:
        """The text of a file with a switch around each place."""
        opening: dict[int, list[bytes]] = {}
        closing: dict[int, list[bytes]] = {}
        # Sorted by start, longest first: what comes later is further inside.
        for number, place in enumerate(sorted(self._found), FIRST):
            if place[0] != file:
                continue
            _, start, end, kind, argument = place
            argument = f"{argument}, " if argument else ""
            opening.setdefault(start, []).append(
                f"FAULT_{kind.upper()}({number}, {argument}".encode())
            closing.setdefault(-end, []).append(b")")
        text = self.sources[file].text
        pieces, last = [], 0
        for offset in sorted(set(opening) | set(closing)):
            pieces.append(text[last:offset])
            pieces += closing.get(offset, []) + opening.get(offset, [])
            last = offset
        return b"".join(pieces + [text[last:]])
