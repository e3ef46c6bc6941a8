# SPDX-License-Identifier: MIT
"""Check metrics in the text format of Prometheus: its grammar, and the rules for good names.

usage: check_metrics.py FILE
"""
import re
import sys

HELP = re.compile(r"# HELP ([a-z_:][a-z0-9_:]*) (\S.*)")
TYPE = re.compile(r"# TYPE ([a-z_:][a-z0-9_:]*) gauge")
LABEL = r'[a-z_][a-z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(r"([a-z_:][a-z0-9_:]*)(\{%s(?:,%s)*\})? (-?[0-9]+)" % (LABEL, LABEL))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    assert text.endswith("\n"), "the last line has an end"
    helped, typed, series, last = set(), set(), set(), None
    for line in text.splitlines():
        if match := HELP.fullmatch(line):
            assert match[1] not in helped, f"{match[1]} is explained once"
            helped.add(match[1])
            last = match[1]
        elif match := TYPE.fullmatch(line):
            assert match[1] == last and match[1] not in typed, f"{line}: after its help"
            typed.add(match[1])
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"{line}: a sample"
            assert match[1] == last and match[1] in typed, f"{line}: below its head"
            assert (match[1], match[2]) not in series, f"{line}: once"
            series.add((match[1], match[2]))
    for name in helped:
        assert name.startswith("landlock_"), f"{name}: named after what is measured"
        assert not re.search("_(total|count|sum|bucket|gauge|metric)$", name), f"{name}: of a gauge"
        assert "__" not in name and ":" not in name, f"{name}: no name of a rule"
    assert len(series) > 10, "there is something to collect"


main()
