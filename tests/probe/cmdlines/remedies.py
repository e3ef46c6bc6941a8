# SPDX-License-Identifier: MIT
"""Do the remedies of landlock-probe work?  Boots a line, does what the probe says, boots again.

usage: remedies.py VM GUEST PROBE
"""

import json
import re
import subprocess
import sys

from check import is_cached

BOOT_S = 600
LSM = re.compile(r"lsm=\S+")
AUTOMATIC = {"capability", "ima", "evm"}

# The kernel, its line, a part of the remedy, and what has to start beside Landlock and what did.
ROWS = (
    ("debian-7.3-x86_64", "lsm=yama", "lsm=landlock,lockdown,yama on", []),
    ("debian-7.3-x86_64", "lsm=", "lsm=landlock,lockdown on", []),
    ("debian-7.3-x86_64", "lsm=Landlock,yama,bpf", "lsm=landlock,lockdown,yama,bpf on", []),
    ("debian-7.3-x86_64", "lsm=\u201clandlock,yama\u201d", "lsm=landlock,lockdown,yama on",
     ["yama"]),
    ("debian-7.3-x86_64", "lsm=yama,foo", "no such module: \"foo\"", []),
    ("debian-7.3-x86_64", "lsm=selinux,apparmor", ",selinux on", []),
    ("debian-7.3-x86_64", "lsm=SELinux,apparmor", ",apparmor on", []),
    ("debian-7.3-x86_64", "security=selinux lsm=tomoyo,apparmor", ",tomoyo,apparmor on", []),
    ("debian-7.3-x86_64", "lsm=yama -- lsm=landlock", ", before the --", []),
    ("debian-7.3-x86_64", "lsm=yama x=\"y lsm=landlock", ", with its open quote closed", []),
    ("debian-6.1-x86_64", "lsm=integrity,yama,apparmor", ",yama,apparmor,integrity on", []),
)


def boot(machine: list[str], kernel: str, line: str) -> tuple[str, list[str], str]:
    """The state, the modules, and the remedy."""
    vm, guest, probe = machine
    answer = subprocess.run(
        [vm, "boot", kernel, "--timeout", str(BOOT_S), "--accel", "tcg", "--guest",
         guest + "x86_64", "--add", probe + ":/bin/landlock-probe", "--append", line, "--",
         "landlock-probe", "--json", "--declared"], stdout=subprocess.PIPE, check=False)
    landlock = json.loads(answer.stdout)["landlock"]
    return landlock["state"], landlock["evidence"]["lsm_list"], landlock["remedy"] or ""


def follow(line: str, remedy: str) -> str:
    parameter = LSM.search(remedy)[0]
    if "before the --" in remedy:
        return line.replace("--", parameter + " --")
    if "open quote" in remedy:
        return line + "\" " + parameter
    return line + " " + parameter


def main() -> int:
    wrong = 0
    rows = [row for row in ROWS if is_cached(row[0])]
    if not rows:
        print("no kernel of the rows is in the cache")
        return 77
    for kernel, line, part, more in rows:
        state, before, remedy = boot(sys.argv[1:4], kernel, line)
        told = state == "disabled" and part in remedy
        after = []
        if told:
            state, after, _ = boot(sys.argv[1:4], kernel, follow(line, remedy))
        others = [name for name in after if name != "landlock" and name not in AUTOMATIC]
        wanted = [name for name in before if name not in AUTOMATIC] + more
        good = told and state == "enabled" and others == wanted
        wrong += not good
        print(f"{'ok   ' if good else 'WRONG'} {kernel}: {line}: {remedy}: {state}, "
              f"{','.join(after)}", flush=True)
    print(f"{len(rows) - wrong} of {len(rows)} remedies work, {len(ROWS) - len(rows)} not tried")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
