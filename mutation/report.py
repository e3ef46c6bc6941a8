# SPDX-License-Identifier: MIT
"""What the campaign found, as a table for people and JSON for programs."""

import json
from collections import Counter
from dataclasses import dataclass

from campaign import Verdict
from faults import Fault

WANTED_SCORE = 95.0
STATES = ("killed", "crashed", "survived", "equivalent", "unreached")


@dataclass
class Reason:
    """Why no program can see a fault."""

    text: str
    digest: str = ""  # of one fault, or
    prefix: str = ""  # of all whose text begins so
    kind: str = ""
    function: str = ""
    what: str = ""
    only_unmoved: bool = False  # only of faults that made no difference in any check

    def fits(self, fault: Fault, verdict: Verdict) -> bool:
        if self.only_unmoved and verdict.differs:
            return False
        if self.digest:
            return fault.digest == self.digest
        return (bool(self.prefix) and fault.text.startswith(self.prefix)
                and self.kind in ("", fault.kind) and self.function in ("", fault.function))


def read_reasons(path: str) -> list[Reason]:
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    return [Reason(text=row["reason"], digest=row.get("digest", ""), prefix=row.get("prefix", ""),
                   kind=row.get("kind", ""), function=row.get("function", ""),
                   what=row.get("what", ""), only_unmoved=row.get("only_unmoved", False))
            for row in rows]


@dataclass
class Row:
    fault: Fault
    verdict: Verdict
    reason: str = ""

    @property
    def state(self) -> str:
        if self.verdict.state == "survived" and self.reason:
            return "equivalent"
        return self.verdict.state


class Report:
    """Verdicts with the reasons that are known for survivors."""

    def __init__(self, faults: list[Fault], verdicts: dict[int, Verdict], reasons: list[Reason],
                 trouble: list[str]):
        self.trouble = trouble
        self.rows = []
        self.stale: list[str] = []
        for fault in faults:
            row = Row(fault, verdicts.get(fault.number, Verdict("unreached")))
            fitting = [reason for reason in reasons if reason.fits(fault, row.verdict)]
            if fitting and row.verdict.state == "survived":
                row.reason = fitting[0].text
            self.rows.append(row)
            if row.verdict.state in ("killed", "crashed"):
                self.stale += [f"{fault.describe()} ({fault.digest}): is seen by {row.verdict.by}"
                               for reason in fitting if reason.digest]
        digests = {fault.digest for fault in faults}
        self.gone = [reason for reason in reasons if reason.digest and reason.digest not in digests]

    def count(self, rows: list[Row] | None = None) -> Counter:
        return Counter(row.state for row in (self.rows if rows is None else rows))

    def score(self) -> float:
        """Percent of the faults that some program could see and some check is red with."""
        counts = self.count()
        seen = counts["killed"] + counts["crashed"]
        visible = seen + counts["survived"]
        return 100.0 * seen / visible if visible else 0.0

    def survivors(self) -> list[Row]:
        return [row for row in self.rows if row.state == "survived"]

    def is_good(self) -> bool:
        return (self.score() >= WANTED_SCORE and not self.survivors() and not self.stale
                and not self.trouble)

    def by_function(self) -> list[tuple[str, Counter]]:
        functions: dict[str, list[Row]] = {}
        for row in self.rows:
            functions.setdefault(f"{row.fault.file}:{row.fault.function}", []).append(row)
        return [(name, self.count(rows)) for name, rows in functions.items()]

    def table(self) -> str:
        lines = [f"{'function':<52}" + "".join(f"{state:>11}" for state in STATES)]
        for name, counts in self.by_function() + [("all", self.count())]:
            lines.append(f"{name:<52}" + "".join(f"{counts[state]:>11}" for state in STATES))
        return "\n".join(lines)

    def text(self) -> str:
        parts = [self.table()]
        sections = (
            ("faults that no check sees, and that have no reason", [
                f"{row.fault.digest} {row.fault.describe()}"
                + ("" if row.verdict.differs else "  [makes no difference in any check]")
                for row in self.survivors()]),
            ("faults that no program can see", [
                f"{row.fault.digest} {row.fault.describe()}\n    {row.reason}"
                for row in self.rows if row.state == "equivalent"]),
            ("reasons of faults that a check sees", self.stale),
            ("reasons of faults that this kernel has not", [
                f"{reason.digest} {reason.function}: {reason.what}" for reason in self.gone]),
            ("trouble", self.trouble),
        )
        for title, entries in sections:
            if entries:
                parts.append(f"{len(entries)} {title}:\n" + "\n".join(entries))
        counts = self.count()
        parts.append(f"mutation score: {self.score():.1f}% of "
                     f"{counts['killed'] + counts['crashed'] + counts['survived']} faults that a "
                     f"program can see ({counts['crashed']} end the machine or hang "
                     "it, which landlock-matrix reports as infra_error and fails for; "
                     f"{counts['equivalent']} have a reason why no program can)")
        return "\n\n".join(parts) + "\n"

    def json(self) -> dict:
        return {
            "score": round(self.score(), 2),
            "counts": dict(self.count()),
            "functions": {name: dict(counts) for name, counts in self.by_function()},
            "stale": self.stale,
            "trouble": self.trouble,
            "faults": [
                {"digest": row.fault.digest, "file": row.fault.file, "line": row.fault.line,
                 "function": row.fault.function, "kind": row.fault.kind,
                 "argument": row.fault.argument, "text": row.fault.text, "state": row.state,
                 "by": row.verdict.by, "detail": row.verdict.detail, "reason": row.reason,
                 "differs": row.verdict.differs}
                for row in self.rows],
        }
