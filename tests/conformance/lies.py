# SPDX-License-Identifier: MIT
"""Lies of a kernel, and the checks of the suite that have to find each of them out.

usage: lies.py LANDLOCK_CONFORMANCE PRELOADED_LIBRARY

Runs the suite against the kernel as it is, where nothing may fail, then under each lie.  A check
that passes without lies and matches what is expected to go red under a lie, has to; and each check
that passes without lies has to go red under one of them.
"""

import collections
import concurrent.futures
import fnmatch
import json
import os
import subprocess
import sys
import tempfile

# What is told (see lie.h), globs of the checks that have to go red on every kernel, and of those
# that do on some.
Lie = collections.namedtuple("Lie", "told expected also", defaults=[[]])

RIGHTS = "*/rights_test:*_denied_and_granted"
ABSENT = "*/rights_test:*_absent"

LIES = [
    # A right that is not enforced, not granted, or enforced though nobody asked for it.
    Lie("drop-fs=0xffffffff", ["fs/rights_test:*_denied_and_granted"]),
    Lie("drop-net=0xf", ["net/rights_test:*_denied_and_granted"]),
    Lie("drop-scope=0x3", ["scope/rights_test:*_denied_and_granted"]),
    Lie("refuse-fs=0xffffffff", [
        "fs/rights_test:*_denied_and_granted", "fs/refer_test:granted",
        "fs/refer_test:gained_rights", "fs/refer_test:layers",
        "fs/refer_test:make_and_remove"]),
    Lie("refuse-net=0xf", ["net/rights_test:*_denied_and_granted"]),
    Lie("extra-fs=0xffffffff", [
        "fs/rights_test:[!r]*_denied_and_granted", "fs/refer_test:*",
        "topology/mount_test:allowed_*"]),
    Lie("extra-net=0xf", ["net/rights_test:*_denied_and_granted"]),
    Lie("extra-scope=0x3", ["scope/rights_test:*_denied_and_granted"]),
    Lie("ignore-restrict", [
        RIGHTS, "net/connect_test:*", "syscalls/restrict_self_test:*_accepted",
        "fs/refer_test:denied*",
        "fs/refer_test:gained_rights", "fs/refer_test:half_granted", "fs/refer_test:layers",
        "fs/refer_test:make_and_remove", "fs/refer_test:other_layers",
        "fs/refer_test:same_directory", "limits/layers_test:each_layer_is_enforced",
        "errata/errata_test:tcp_*", "errata/errata_test:signal_*", "errata/errata_test:rules_*",
        "ptrace/reach_test:*_denied", "ptrace/reach_test:traceme_*",
        "inheritance/inheritance_test:*", "topology/mount_test:denied_*"]),
    Lie("overreach", ["ptrace/reach_test:inside_is_allowed", "topology/mount_test:root_*"]),
    # Layers: only the first counts, or there may be more or fewer of them.
    Lie("ignore-nested", [
        "fs/refer_test:layers", "fs/refer_test:other_layers",
        "limits/layers_test:each_layer_is_enforced"]),
    Lie("layers=15", ["limits/layers_test:*"]),
    Lie("layers=17", ["limits/layers_test:sixteen_layers",
                      "limits/layers_test:inherited_layers_count",
                      "limits/layers_test:refused_layer_changes_nothing"]),
    Lie("errno=restrict_self:E2BIG:ENOMEM", [
        "limits/layers_test:sixteen_layers", "limits/layers_test:inherited_layers_count",
        "limits/layers_test:refused_layer_changes_nothing"]),
    # A denial with another errno than the documented one.
    Lie("denial=EACCES:EPERM", [
        "fs/rights_test:[!r]*_denied_and_granted", "net/rights_test:*_denied_and_granted"]),
    Lie("denial=EACCES:EXDEV", [
        "fs/refer_test:make_and_remove", "fs/refer_test:same_directory"]),
    Lie("denial=EXDEV:EACCES", [
        "fs/rights_test:refer_denied_and_granted", "fs/refer_test:denied*",
        "fs/refer_test:gained_rights", "fs/refer_test:half_granted", "fs/refer_test:layers",
        "fs/refer_test:other_layers"]),
    Lie("denial=EPERM:EACCES", ["scope/rights_test:*_denied_and_granted"]),
    # What the kernel does not know.
    Lie("accept-unknown", [ABSENT, "syscalls/*_test:*_absent",
                           "syscalls/create_ruleset_test:undeclared_rights_are_refused"]),
    # An erratum that is said to be fixed, and is not.
    Lie("errata=0xf", [], also=["errata/errata_test:*"]),
    # Queries.
    Lie("flicker", ["syscalls/create_ruleset_test:version_query_*"],
        also=["syscalls/create_ruleset_test:errata_query_*"]),
    # The three system calls, one errno after the other.
    Lie("errno=create_ruleset:0:EPERM", [
        "syscalls/create_ruleset_test:declared_rights_are_accepted",
        "syscalls/create_ruleset_test:sizes"]),
    Lie("errno=create_ruleset:EINVAL:EPERM", [
        "syscalls/create_ruleset_test:flags", "syscalls/create_ruleset_test:sizes",
        "syscalls/create_ruleset_test:contents"]),
    Lie("errno=create_ruleset:E2BIG:EINVAL", [
        "syscalls/create_ruleset_test:sizes", "syscalls/create_ruleset_test:pointers"]),
    Lie("errno=create_ruleset:EFAULT:EINVAL", ["syscalls/create_ruleset_test:pointers"]),
    Lie("errno=create_ruleset:ENOMSG:EINVAL", ["syscalls/create_ruleset_test:contents"]),
    Lie("errno=add_rule:0:EINVAL", [
        "syscalls/add_rule_test:unhandled_rights", "syscalls/add_rule_test:file_rights"]),
    Lie("errno=add_rule:EINVAL:0", [
        "syscalls/add_rule_test:flags", "syscalls/add_rule_test:types",
        "syscalls/add_rule_test:rights", "syscalls/add_rule_test:parents",
        "syscalls/add_rule_test:ports", "syscalls/add_rule_test:scopes_take_no_rules",
        "syscalls/add_rule_test:unhandled_rights", "syscalls/add_rule_test:file_rights",
        "syscalls/add_rule_test:quiet_absent"]),
    Lie("errno=add_rule:EFAULT:EINVAL", ["syscalls/add_rule_test:pointers"]),
    Lie("errno=add_rule:EBADF:EBADFD", ["syscalls/add_rule_test:rulesets",
                                        "syscalls/add_rule_test:parents"]),
    Lie("errno=add_rule:EBADFD:EBADF", ["syscalls/add_rule_test:rulesets",
                                        "syscalls/add_rule_test:parents"]),
    Lie("errno=add_rule:ENOMSG:0", ["syscalls/add_rule_test:rights",
                                    "syscalls/add_rule_test:ports"]),
    Lie("errno=restrict_self:0:EPERM", [
        "syscalls/restrict_self_test:rulesets", "privilege/no_new_privs_test:*_suffices"],
        also=["syscalls/restrict_self_test:minus_one_*"]),
    Lie("errno=restrict_self:EINVAL:EBADF", [
        "syscalls/restrict_self_test:flags", "syscalls/restrict_self_test:*_absent"],
        also=["syscalls/restrict_self_test:minus_one_*"]),
    Lie("errno=restrict_self:EBADF:EBADFD", ["syscalls/restrict_self_test:rulesets"],
        also=["syscalls/restrict_self_test:minus_one_*"]),
    Lie("errno=restrict_self:EBADFD:EBADF", ["syscalls/restrict_self_test:rulesets"]),
    Lie("errno=restrict_self:EPERM:EACCES", [
        "syscalls/restrict_self_test:unprivileged",
        "privilege/no_new_privs_test:neither_is_refused"]),
    # Privilege.
    Lie("no-nnp-check", [
        "syscalls/restrict_self_test:unprivileged",
        "privilege/no_new_privs_test:neither_is_refused"]),
    Lie("nnp-only", [
        "privilege/no_new_privs_test:cap_sys_admin_suffices",
        "privilege/no_new_privs_test:user_namespace_suffices"]),
    Lie("set-nnp", [
        "privilege/no_new_privs_test:cap_sys_admin_suffices",
        "privilege/no_new_privs_test:user_namespace_suffices"]),
    # The descriptor of a ruleset.
    Lie("keep-on-exec", ["syscalls/ruleset_fd_test:*exec*"]),
    Lie("memory-rulesets", ["syscalls/ruleset_fd_test:*"]),
]

# Another ABI than the kernel's.  A check that is skipped because of the true one, and is not
# because of these, finds something else than it expects.
ABIS = ["abi=1", "abi=11", "refuse-version=ENOSYS", "refuse-version=EOPNOTSUPP"]
ABI_REASONS = ("abi", "present")

RED = ("fail", "xpass")


class Suite:
    """The suite under test, with the kernel speaking through a preloaded library."""

    def __init__(self, tool, library):
        self.tool = tool
        self.library = library

    def run(self, globs, told=None):
        """The results by id; told is None for the kernel alone, "" for no lie."""
        environment = dict(os.environ)
        if told is not None:
            environment.update(LD_PRELOAD=self.library, LLK_LIE=told)
        with tempfile.TemporaryDirectory() as folder:
            results = os.path.join(folder, "results.json")
            ended = subprocess.run(
                [self.tool, "run", "--jobs", "1", "--json", results, *globs],
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, check=False)
            try:
                with open(results, encoding="utf-8") as file:
                    document = json.load(file)
            except ValueError:
                document = {"infra_error": "no results"}
        if document["infra_error"] or ended.returncode == 2:
            sys.exit(f"under {told!r} with {globs}: {document['infra_error']}\n{ended.stdout}")
        return {result["id"]: result for result in document["results"]}


def describe(result):
    return f"{result['id']}: {result['outcome']} {result['detail'] or ''}"


def judge(lie, honest, results):
    """What is wrong with the results under a lie, a sentence each."""
    wrong = []
    for glob in lie.expected:
        matching = fnmatch.filter(honest, glob)
        if not matching:
            wrong.append(f"{lie.told}: no check matches {glob}")
        for name in matching:
            passes = honest[name]["outcome"] == "pass"
            if passes and results[name]["outcome"] not in RED:
                wrong.append(f"{lie.told}: not found out by {describe(results[name])}")
    return wrong


def judge_abi(told, honest, results):
    """What is wrong with the results under another ABI, a sentence each."""
    revived = [name for name, result in honest.items()
               if result["reason"] in ABI_REASONS and results[name]["outcome"] != "skip"]
    return [f"{told}: not found out by {describe(results[name])}" for name in revived
            if results[name]["outcome"] not in RED]


def main():
    suite = Suite(*sys.argv[1:])
    honest = suite.run([])
    wrong = [f"without a lie: {describe(result)}" for result in honest.values()
             if result["outcome"] in RED + ("broken",)]
    unmoved = suite.run([], "")
    wrong += [f"through the library: {describe(unmoved[name])}" for name in honest
              if unmoved[name]["outcome"] != honest[name]["outcome"]]
    never_red = {name for name, result in honest.items() if result["outcome"] == "pass"}
    checks = len(never_red)
    if not checks:
        wrong.append("no check passes without a lie")

    def run(lie):
        globs = [glob for glob in lie.expected + lie.also if fnmatch.filter(honest, glob)]
        return suite.run(globs, lie.told) if globs else {}

    lies = LIES + [Lie(told, [], also=["*"]) for told in ABIS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for lie, results in zip(lies, pool.map(run, lies)):
            if lie.told in ABIS:
                wrong += judge_abi(lie.told, honest, results)
            else:
                wrong += judge(lie, honest, results)
            red = {name for name, result in results.items() if result["outcome"] in RED}
            never_red -= red
            print(f"{lie.told}: {len(red)} of {len(results)} checks are red")
    wrong += [f"{name}: red under no lie" for name in sorted(never_red)]
    print(f"{checks - len(never_red)} of {checks} passing checks go red under {len(lies)} lies")
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
