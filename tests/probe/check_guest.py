# SPDX-License-Identifier: MIT
"""Compare what landlock-probe says in a guest with what the guest's kernel is known to have.

usage: check_guest.py KERNELS ID USER STATUS REPORT
       check_guest.py --cached ARCH KERNELS

KERNELS is what "landlock-vm kernels --json" prints; STATUS is the probe's exit status there.
Prints one line; exits with 1 if the report does not agree.
"""

import json
import os
import sys

import check_report
import jsonschema

SCHEMA = "../../probe/landlock-probe-1.schema.json"
STATUS_OF = {"ready": 0, "unsatisfied": 2, "inconclusive": 3}
# The only reasons for which nobody may be left without a proof.  Root has none.
NOBODYS_REASONS = {"privilege", "needs_audit"}


class Disagreement(Exception):
    """The report does not say what it has to."""


def need(holds, what):
    if not holds:
        raise Disagreement(what)


def check_feature(feature, enabled, user):
    """Declared: proven, or nobody cannot.  Not declared: not accepted, and not said to work."""
    name, enforced, reason = feature["name"], feature["enforced"], feature["reason"]
    said = f"{name} is {enforced} ({reason})"
    need(enforced == "yes" or reason, f"{said}: without a reason")
    if feature["declared"]:
        need(enforced == "yes" or
             (enforced == "untested" and user != 0 and reason in NOBODYS_REASONS), said)
    elif feature["kind"] not in ("erratum", "query"):
        # Errata may be fixed by nature, and their query is in older kernels as well.
        need(not feature["accepted"] and enforced == "no", said)
    need(enabled or enforced != "yes", said)


def check_guest(report, kernel, user, status):
    landlock = report["landlock"]
    abi = kernel["expected_abi"]
    cached = kernel["cached"]
    need(report["kernel"]["release"] == cached["release"], "another release")
    need(report["kernel"]["machine"] == kernel["arch"], "another architecture")
    need(landlock["abi"] == abi, f"ABI {landlock['abi']}, not {abi}")
    need(landlock["state"] == ("enabled" if abi else "not_built"), f"state {landlock['state']}")
    need(status == STATUS_OF[report["verdict"]], f"exit status {status}, {report['verdict']}")
    need(report["verdict"] == ("ready" if abi else "unsatisfied"), f"verdict {report['verdict']}")
    if abi:
        need(report["limits"]["layers"] == 16, f"{report['limits']['layers']} layers")
    for feature in report["features"]:
        check_feature(feature, abi > 0, user)
    for quirk in report["quirks"]:
        need("promise" not in quirk["id"], f"{quirk['id']}: {quirk['detail']}")
    for search in report["searches"]:
        need(search["found"] is not None or search["reason"], f"{search['quirk']} without a reason")


def summary(report):
    landlock = report["landlock"]
    if not landlock["abi"]:
        return f"{landlock['state']}: {landlock['cause']}"
    declared = [f for f in report["features"] if f["declared"]]
    proven = [f for f in declared if f["enforced"] == "yes"]
    mask = landlock["errata"]["mask"]
    text = (f"ABI {landlock['abi']}, errata {'unknown' if mask is None else hex(mask)}, "
            f"{len(proven)} of {len(declared)} proven")
    for word, chosen in (
            ("", [f for f in declared if f["enforced"] != "yes"]),
            ("not fixed: ", [f for f in report["features"] if f["kind"] == "erratum"
                             and f["enforced"] == "no" and f["reason"] != "absent"])):
        if chosen:
            text += "; " + word + ", ".join(f"{f['name']} ({f['reason']})" for f in chosen)
    return text


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    if sys.argv[1] == "--cached":
        for kernel in read(sys.argv[3])["kernels"]:
            if kernel["arch"] == sys.argv[2] and kernel["cached"]:
                print(kernel["id"])
        return
    path, name, user, status, report_path = sys.argv[1:]
    kernel = next(k for k in read(path)["kernels"] if k["id"] == name)
    line = f"{name:<20} {'root' if user == '0' else 'nobody':<6} "
    try:
        need(status != "125", "the machine failed")
        report = read(report_path)
        check_report.check_report(
            read(os.path.join(os.path.dirname(os.path.abspath(__file__)), SCHEMA)), report)
        check_guest(report, kernel, int(user), int(status))
    except jsonschema.ValidationError as error:
        sys.exit(f"{line} FAILED: {error.json_path}: {error.message}")
    except (Disagreement, ValueError, SystemExit) as error:
        sys.exit(f"{line} FAILED: {error}")
    print(f"{line} {summary(report)}", flush=True)


main()
