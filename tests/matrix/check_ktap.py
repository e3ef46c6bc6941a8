# SPDX-License-Identifier: MIT
"""Read nested KTAP by its document (Documentation/dev-tools/ktap.rst), and print what it says.

Two blanks a level, a version and a plan before results, numbers that count from 1, a part's name
before it and its own result after it, no result where one of its parts has not come, a whole that
fails if a part does.  Prints each result of the deepest level as "RESULT PATH DIRECTIVE".
"""

import re
import sys

RESULT = re.compile(r"(ok|not ok) ([0-9]+) ([^#]+?)(?: # (\w+)(?: (.*))?)?$")


class Reader:
    def __init__(self, lines):
        self.lines = lines
        self.at = 0

    def next(self, depth):
        """The next line of this level that is no diagnostic, or None."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            indent = len(line) - len(line.lstrip(" "))
            if line.lstrip(" ").startswith("#") and "# Subtest: " not in line:
                self.at += 1
                continue
            return line[2 * depth:] if indent == 2 * depth else None
        return None

    def level(self, depth, path):
        """Read one level with all below it; whether all is well, and the name that it gives."""
        if self.next(depth) != "KTAP version 1":
            sys.exit(f"line {self.at + 1}: no version at level {depth}")
        self.at += 1
        name = None
        if (self.next(depth) or "").startswith("# Subtest: "):
            name = self.next(depth)[len("# Subtest: "):]
            self.at += 1
        plan = re.fullmatch(r"1\.\.([0-9]+)", self.next(depth) or "")
        if not plan:
            sys.exit(f"line {self.at + 1}: no plan")
        self.at += 1
        good = True
        for number in range(1, int(plan.group(1)) + 1):
            good &= self.result(depth, path + ([name] if name else []), number)
        return good, name

    def result(self, depth, path, number):
        parts = None
        if self.next(depth) is None:
            parts = self.level(depth + 1, path)
        match = RESULT.fullmatch(self.next(depth) or "")
        if not match or int(match.group(2)) != number:
            sys.exit(f"line {self.at + 1}: result {number} expected, not {self.lines[self.at]!r}")
        self.at += 1
        good = match.group(1) == "ok"
        if parts and parts != (good, match.group(3)):
            sys.exit(f"line {self.at}: its parts say {parts}")
        if not parts:
            print(match.group(1), "/".join(path + [match.group(3)]), match.group(4) or "-")
        return good


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        reader = Reader(file.read().splitlines())
    reader.level(0, [])
    if reader.at != len(reader.lines):
        sys.exit(f"line {reader.at + 1}: more than was planned")


main()
