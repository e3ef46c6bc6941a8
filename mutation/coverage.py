# SPDX-License-Identifier: MIT
"""Which lines and branches of Landlock the suite runs, out of what gcov counted in a machine."""

import glob
import gzip
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field

# Lines of the kernel's own assertions: most of their branches are there never to be taken.
_ASSERTION = re.compile(r"\b(WARN_ON|WARN_ONCE|lockdep_assert|might_sleep)")

WANTED_LINES = 95.0
WANTED_BRANCHES = 70.0


@dataclass
class Line:
    count: int = 0
    branches: list[int] = field(default_factory=list)


@dataclass
class Coverage:
    """Counts by file and line; a header's are those of all files that include it."""

    files: dict[str, dict[int, Line]] = field(default_factory=dict)
    assertions: dict[str, set[int]] = field(default_factory=dict)

    def find_assertions(self, source: str) -> None:
        """Read the files that were measured."""
        for name in self.files:
            with open(os.path.join(source, name), encoding="utf-8") as file:
                self.assertions[name] = {number for number, text in enumerate(file, 1)
                                         if _ASSERTION.search(text)}

    def add(self, result: dict, folder: str) -> None:
        """Take what gcov says of one object file, as far as it is about the folder's files."""
        for file in result["files"]:
            if os.path.basename(os.path.dirname(file["file"])) != folder:
                continue
            lines = self.files.setdefault(os.path.basename(file["file"]), {})
            for row in file["lines"]:
                line = lines.setdefault(row["line_number"], Line())
                line.count += row["count"]
                branches = [branch["count"] for branch in row["branches"]]
                if len(branches) == len(line.branches):
                    branches = [a + b for a, b in zip(branches, line.branches)]
                if len(branches) >= len(line.branches):
                    line.branches = branches

    def lines(self, file: str | None = None) -> tuple[int, int]:
        """How many were run, and how many there are."""
        chosen = [line for name, lines in self.files.items() if file in (None, name)
                  for line in lines.values()]
        return sum(line.count > 0 for line in chosen), len(chosen)

    def branches(self, file: str | None = None) -> tuple[int, int]:
        chosen = [count for name, lines in self.files.items() if file in (None, name)
                  for line in lines.values() for count in line.branches]
        return sum(count > 0 for count in chosen), len(chosen)

    def deciding_branches(self) -> tuple[int, int]:
        """All branches but those of assertions."""
        chosen = [count for name, lines in self.files.items() for number, line in lines.items()
                  if number not in self.assertions.get(name, ()) for count in line.branches]
        return sum(count > 0 for count in chosen), len(chosen)

    def missed(self) -> dict[str, list[int]]:
        return {name: [number for number, line in sorted(lines.items()) if line.count == 0]
                for name, lines in sorted(self.files.items())}

    def is_good(self) -> bool:
        return percent(self.lines()) > WANTED_LINES and percent(self.branches()) > WANTED_BRANCHES

    def text(self) -> str:
        rows = [f"{'file':<24}{'lines':>18}{'branches':>18}"]
        for name in sorted(self.files) + [None]:
            rows.append(f"{name or 'all':<24}{share(self.lines(name)):>18}"
                        f"{share(self.branches(name)):>18}")
        rows.append(f"{'all but assertions':<24}{'':>18}{share(self.deciding_branches()):>18}")
        for name, numbers in self.missed().items():
            if numbers:
                rows.append(f"not run: {name}: {ranges(numbers)}")
        return "\n".join(rows) + "\n"


def percent(part: tuple[int, int]) -> float:
    return 100.0 * part[0] / part[1] if part[1] else 0.0


def share(part: tuple[int, int]) -> str:
    return f"{part[0]}/{part[1]} {percent(part):5.1f}%"


def ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 as "1-3 7"."""
    words: list[list[int]] = []
    for number in numbers:
        if words and number == words[-1][1] + 1:
            words[-1][1] = number
        else:
            words.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in words)


def keep_notes(objects: str, folder: str) -> None:
    """Set aside what the compiler noted about the objects; another build replaces it."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for notes in glob.glob(os.path.join(objects, "*.gcno")):
        shutil.copy2(notes, folder)


def read(counted: dict[str, bytes], folder: str, area: str) -> Coverage:
    """Join what a machine counted with the notes."""
    for path, content in counted.items():
        if path.endswith(".gcda"):
            with open(os.path.join(folder, os.path.basename(path)), "wb") as file:
                file.write(content)
    for old in glob.glob(os.path.join(folder, "*.json.gz")):
        os.unlink(old)
    data = sorted(os.path.basename(path) for path in glob.glob(os.path.join(folder, "*.gcda")))
    subprocess.run(["gcov", "--json-format", "--branch-probabilities", *data], cwd=folder,
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    coverage = Coverage()
    for path in sorted(glob.glob(os.path.join(folder, "*.json.gz"))):
        with gzip.open(path, "rt") as file:
            coverage.add(json.load(file), area)
    return coverage
