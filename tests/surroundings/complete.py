# SPDX-License-Identifier: MIT
"""Each system call of the suite has a surrounding in which it is refused, or a word why not.

usage: complete.py CALLS IN-SURROUNDINGS SUITE SOURCE...

What the suite uses is what its programs import and, for what has no function in the C library,
what its sources name.  A call with a filter of its name needs no line in CALLS.
"""

import os
import re
import subprocess
import sys

WORDS = {"needed", "none", "absent"}

# Numbers of calls, and arguments that filters look at.
NAMES = re.compile(
    r"\b(?:SYS_\w+|NR_[A-Z]\w+|PR_[GS]ET_\w+|AF_[A-Z]\w+|CLONE_[A-Z]\w+|F_SET\w+|F_NOTIFY"
    r"|IPPROTO_\w+|NETLINK_(?:AUDIT|ROUTE)|TIOC\w+)")


def read_calls(path):
    with open(path, encoding="utf-8") as file:
        lines = (line.split("#")[0].strip() for line in file)
        pairs = [line.split(":") for line in lines if line]
    calls = {name: words.split() for name, words in pairs}
    if len(calls) != len(pairs):
        sys.exit(f"{path}: a name stands there twice")
    return calls


def plain_name(symbol):
    """Without what a compiler, a C library or a header makes of the name of a call."""
    name = symbol.split("@")[0]
    if name.startswith(("SYS_", "NR_")):
        return name.split("_", 1)[1].lower()
    name = re.sub(r"^__(\w+)_chk$", r"\1", name)
    name = re.sub(r"^__isoc\d\d_", "", name)
    return re.sub(r"64(_time64)?$", "", name) or name


def read_imports(folder):
    paths = [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]
    programs = [path for path in paths if os.access(path, os.X_OK)]
    listed = subprocess.run(["nm", "-D", "--undefined-only", *programs], check=False,
                            capture_output=True, text=True).stdout
    found = {plain_name(line.split()[-1]) for line in listed.splitlines()
             if line.split()[:-1] in (["U"], ["w"])}
    # What a program starts and ends with.
    return {name for name in found if not name.startswith(("atf_", "_")) or name == "_exit"}


def read_names(folders):
    found = set()
    for root, _, names in (step for folder in folders for step in os.walk(folder)):
        for name in names:
            if name.endswith((".c", ".h")) and os.path.basename(root) != "runner":
                with open(os.path.join(root, name), encoding="utf-8") as file:
                    found |= {plain_name(name) for name in NAMES.findall(file.read())}
    return found


def read_filters(program):
    listed = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t")[0] for line in listed.splitlines())
    return {row.split(":")[0] for row in rows if ":" in row}


def main():
    calls = read_calls(sys.argv[1])
    filters = read_filters(sys.argv[2])
    imports = read_imports(sys.argv[3])
    used = imports | read_names(sys.argv[4:])
    if len(imports) < 100:
        sys.exit(f"{sys.argv[3]}: {len(imports)} functions are imported: not the suite")
    named = {word for words in calls.values() for word in words}
    wrong = [f"{name}: used by the suite, and in no surrounding refused"
             for name in used - calls.keys() - filters]
    wrong += [f"{name}: not used by the suite any more" for name in calls.keys() - used]
    wrong += [f"{word}: no such surrounding" for word in named - filters - WORDS]
    wrong += [f"{name}: refused in a surrounding, and not used by the suite"
              for name in filters - named - used]
    sys.exit("\n".join(sorted(wrong)) if wrong else 0)


if __name__ == "__main__":
    main()
