# SPDX-License-Identifier: MIT
"""Is all that landlock-probe can say of causes in the table, or among what is not produced?

usage: complete.py FOLDER	(of the probe's sources)
"""

import ast
import glob
import os
import re
import sys

from table import NOT_PRODUCED, TABLE

STRING = r'"(?:[^"\\\n]|\\.)*"'
COMMENT = re.compile(rf"({STRING})|/\*.*?\*/|//[^\n]*", re.DOTALL)
DIRECTIVE = re.compile(r"^#(?:.*\\\n)*.*\n", re.MULTILINE)
# Where a cause, a remedy or why a source is not seen is said.
SAYS = re.compile(r"\b(?:CAUSE|REMEDY)\(report,|[.>]cause\s*=(?!=)"
                  r"|snprintf\(report->(?:cause|remedy),|\bwhy_not\(error,"
                  r"|\bAPPEND\(report,|\bSAY\(report->(?:cause|remedy),"
                  r"|\badvise_parameter\(report,")
# In these files, what functions return as well.
RETURNS = re.compile(r"\breturn\b")
RETURNING = ("evidence.c", "network.c")
STATEMENT = re.compile(rf"(?:{STRING}|[^;\"])*;")
TEXT = re.compile(rf"{STRING}(?:\s*{STRING})*")
FORMAT = re.compile(r"%[a-z]")


def texts_of(path: str) -> set[str]:
    """The texts of one source, each whole as the compiler puts it together."""
    with open(path, encoding="utf-8") as file:
        source = DIRECTIVE.sub("", COMMENT.sub(lambda match: match[1] or " ", file.read()))
    starts = list(SAYS.finditer(source))
    if os.path.basename(path) in RETURNING:
        starts += RETURNS.finditer(source)
    return {ast.literal_eval("(" + text + ")")
            for start in starts
            for text in TEXT.findall(STATEMENT.match(source, start.end())[0])}


def pattern_of(text: str) -> re.Pattern:
    return re.compile(".*".join(re.escape(part) for part in FORMAT.split(text)), re.DOTALL)


def main() -> int:
    texts = set().union(*map(texts_of, glob.glob(os.path.join(sys.argv[1], "*.c"))))
    # Those that only hand on another.
    texts = {text for text in texts if FORMAT.sub("", text)}
    produced = [said for row in TABLE for said in (row.cause, row.remedy, row.network, *row.more)
                if said]
    missing = {text for text in texts if not any(map(pattern_of(text).search, produced))}
    excused = {text for text in missing
               if any(pattern_of(text).search(entry.said) for entry in NOT_PRODUCED)}
    for text in sorted(missing - excused):
        print(f"no row produces: {text}")
    stale = [entry.said for entry in NOT_PRODUCED
             if not any(pattern_of(text).search(entry.said) for text in excused)]
    for said in stale:
        print(f"not said any more, or produced: {said}")
    if len(texts) < 40:
        print(f"only {len(texts)} texts found: causes are said in another way now")
    return 1 if missing - excused or stale or len(texts) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
