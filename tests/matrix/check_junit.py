# SPDX-License-Identifier: MIT
"""Check a JUnit report: no test is there twice, and each suite counts what it has.

usage: check_junit.py REPORT EXPRESSION...
An expression is Python over the suites by name, `s`, and their cases by class and name, `c`;
`red` of a suite's name is how many of its cases fail, `said` of a case's name its kind, type and
message.
"""

import sys
import xml.etree.ElementTree as tree

KINDS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def check_counts(suite):
    cases = list(suite.iter("testcase"))
    for kind, attribute in KINDS.items():
        if int(suite.get(attribute)) != sum(case.find(kind) is not None for case in cases):
            sys.exit(f"{suite.attrib}: not so many {attribute}")
    if int(suite.get("tests")) != len(cases):
        sys.exit(f"{suite.attrib}: not so many tests")


def main():
    root = tree.parse(sys.argv[1]).getroot()
    s = {suite.get("name"): suite for suite in root}
    c = {}
    for case in root.iter("testcase"):
        name = case.get("classname") + ":" + case.get("name")
        if name in c:
            sys.exit(f"{name} is there twice")
        c[name] = case
    for suite in (root, *root):
        check_counts(suite)

    def red(name):
        return int(s[name].get("failures")) + int(s[name].get("errors"))

    def said(name):
        result = c[name][0]
        return f"{result.tag} {result.get('type')} {result.get('message')}"

    for expression in sys.argv[2:]:
        known = {"s": s, "c": c, "red": red, "said": said}
        if not eval(expression, known):  # pylint: disable=eval-used
            sys.exit("not true: " + expression)


main()
