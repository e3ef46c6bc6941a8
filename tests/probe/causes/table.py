# SPDX-License-Identifier: MIT
"""All causes that landlock-probe knows, with how each is produced and what it has to say then."""

import dataclasses

# The words of init.c that put up what every system has.
FULL = ("mount=proc", "mount=sys", "mount=security", "mount=tmp", "random=/dev/urandom",
        "up=lo")
PROBE = ("/landlock-probe", "--json", "--audit")
MUSL_PROBE = ("/landlock-probe-musl", "--json", "--audit")
COMPAT_PROBE = ("/landlock-probe32", "--json", "--audit")

ALLOW = ("allow landlock_create_ruleset, landlock_add_rule and landlock_restrict_self in the "
         "seccomp profile of the container or service")
BUILD = "boot a kernel that is built with CONFIG_SECURITY_LANDLOCK=y"
BOOT = "boot with lsm=landlock,yama on the kernel command line"
NOT_SET = "the kernel is built without Landlock (CONFIG_SECURITY_LANDLOCK is not set)"
UNSEEN = ("the kernel does not know Landlock's system calls, as if built without "
          "CONFIG_SECURITY_LANDLOCK; its configuration cannot be seen")
MISSING = "landlock is missing from lsm= on the kernel command line"
NOT_STARTED = "Landlock is built in and was not started at boot"
FILTER = "a seccomp filter answers Landlock's system calls with "
CHECK = ("check that the kernel that runs is the one that is installed, and not an emulation of "
         "Linux")


@dataclasses.dataclass(frozen=True)
class Row:
    """How a cause is produced, and the answer."""

    name: str
    # A variant of kernels.py, an identifier of landlock-vm, or "here".
    kernel: str
    state: str
    cause: str | None
    remedy: str | None
    status: int
    # Of the kernel, and of init.c.
    parameters: tuple[str, ...] = ()
    surroundings: tuple[str, ...] = FULL
    program: tuple[str, ...] = PROBE
    # Expressions over d, the report, and f, its features by name, as for check_report.py.
    more: tuple[str, ...] = ()


def without(word: str) -> tuple[str, ...]:
    return tuple(w for w in FULL if not w.startswith(word))


def under_filter(answer: str) -> tuple[str, ...]:
    return ("/with-seccomp", answer, "landlock", *PROBE)


def unseen(source: str, why: str) -> str:
    return (f"{{'source': {source!r}, 'why': {why!r}}} in d['landlock']['evidence']['unseen']")


LSM_FILE = "/sys/kernel/security/lsm"
CONFIG = "kernel configuration"
# What a kernel without some part of it leaves unproven, and nothing else.
ALL_PROVEN = "not [n for n, x in f.items() if x['enforced'] != 'yes' and n not in {}]"
LOG = "('restrict.log_same_exec_off', 'restrict.log_new_exec_on', " \
      "'restrict.log_subdomains_off', 'rule.quiet')"
NET = "('net.bind_tcp', 'net.connect_tcp', 'net.bind_udp', 'net.connect_send_udp', 'erratum.1')"

TABLE = (
    Row("nothing is wrong", "complete", "enabled", None, None, 0,
        more=(ALL_PROVEN.format("()"), "d['network']['tcp'] and d['network']['udp']",
              "d['network']['cause'] is None", "d['landlock']['abi'] == 11",
              "d['landlock']['evidence']['lsm_list'] == ['capability', 'landlock', 'yama']")),
    Row("nothing is mounted", "complete", "enabled", None, None, 0, surroundings=(),
        more=(unseen(LSM_FILE, "securityfs is not mounted"),
              unseen("/proc/cmdline", "/proc is not mounted"),
              "f['fs.execute']['enforced'] == 'yes'", "f['scope.signal']['enforced'] == 'yes'")),
    Row("nothing is mounted, with musl", "complete", "enabled", None, None, 0, surroundings=(),
        program=MUSL_PROBE,
        more=("f['fs.execute']['enforced'] == 'yes'", "f['scope.signal']['enforced'] == 'yes'")),

    Row("lsm= without landlock", "complete", "disabled", MISSING, BOOT, 2, ("lsm=yama",)),
    Row("lsm= in typographic quotes", "complete", "disabled",
        "lsm= on the kernel command line has quotes that the kernel takes for a part of "
        "landlock's name", BOOT, 2, ("lsm=\u201clandlock,yama\u201d",)),
    Row("lsm= in single quotes", "complete", "disabled",
        "lsm= on the kernel command line has quotes that the kernel takes for a part of "
        "landlock's name", BOOT, 2, ("lsm='landlock',yama",)),
    Row("the last lsm= counts", "complete", "disabled", MISSING, BOOT, 2,
        ("lsm=landlock", "lsm=yama")),
    Row("lsm= is seen without securityfs", "complete", "disabled", MISSING, BOOT, 2,
        ("lsm=yama",), without("mount=security"),
        more=(unseen(LSM_FILE, "securityfs is not mounted"),)),
    Row("lsm= cannot be seen, the list can", "complete", "disabled", NOT_STARTED, BOOT, 2,
        ("lsm=yama",), without("mount=proc")),
    Row("neither can be seen", "complete", "disabled", NOT_STARTED,
        "put landlock, before the modules that /sys/kernel/security/lsm lists, into lsm= on the "
        "kernel command line", 2, ("lsm=yama",), ()),
    Row("CONFIG_LSM without landlock", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", BOOT, 2,
        more=("d['landlock']['evidence']['lsm_config'] == ['yama']",)),
    Row("CONFIG_LSM without landlock, in /boot", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", BOOT, 2,
        surroundings=(*without("mount=proc"), "config=/configs/lsm-without"),
        more=("d['landlock']['evidence']['lsm_config'] == ['yama']",)),
    Row("CONFIG_LSM in quotes", "lsm-quoted", "disabled",
        "the kernel's CONFIG_LSM has quotes that the kernel takes for a part of landlock's name",
        BOOT, 2),
    Row("no permission to see the configuration", "lsm-without", "disabled", NOT_STARTED, BOOT, 2,
        surroundings=(*without("mount=proc"), "config=/configs/lsm-without", "hide=/boot",
                      "user=65534"),
        more=(unseen(CONFIG, "no permission to look"),)),

    Row("built without Landlock", "no-landlock", "not_built", NOT_SET, BUILD, 2,
        more=("not [n for n, x in f.items() if x['accepted'] or x['enforced'] == 'yes']",)),
    Row("built without Landlock, as /boot says", "no-landlock", "not_built", NOT_SET, BUILD, 2,
        surroundings=(*without("mount=proc"), "config=/configs/no-landlock")),
    Row("built without Landlock, for all one can tell", "no-landlock", "not_built", UNSEEN, BUILD,
        2, surroundings=without("mount=proc"),
        more=(unseen(CONFIG, "not in /proc, in /boot nor beside the modules"),)),
    Row("the configuration of another kernel", "no-landlock", "not_built",
        "the kernel does not know Landlock's system calls, although its configuration file says "
        "that it is built in", CHECK, 2,
        surroundings=(*without("mount=proc"), "config=/configs/complete")),
    Row("/proc is believed more than /boot", "no-landlock", "not_built", NOT_SET, BUILD, 2,
        surroundings=(*FULL, "config=/configs/complete")),
    Row("older than Landlock", "debian-5.10-x86_64", "not_built",
        "the kernel (5.10) is older than Landlock (5.13)",
        "boot a kernel of version 5.13 or later", 2),

    Row("built without TCP/IP", "no-inet", "enabled", None, None, 0,
        more=(ALL_PROVEN.format(NET),
              "d['network']['cause'] == 'the kernel is built without TCP/IP (CONFIG_INET is not "
              "set)'", "not d['network']['tcp'] and not d['network']['udp']",
              f"not [n for n in {NET} if f[n]['enforced'] != 'untested' or not f[n]['reason']]")),
    Row("built without audit", "no-audit", "enabled", None, None, 0,
        more=(ALL_PROVEN.format(LOG),
              f"not [n for n in {LOG} if (f[n]['enforced'], f[n]['reason']) != "
              "('untested', 'needs_audit')]")),

    Row("a filter answers EPERM", "complete", "blocked", FILTER + "EPERM", ALLOW, 2,
        program=under_filter("EPERM")),
    Row("a filter answers ENOSYS", "complete", "blocked", FILTER + "ENOSYS", ALLOW, 2,
        program=under_filter("ENOSYS")),
    Row("a filter kills", "complete", "blocked",
        "a seccomp filter kills a process that calls Landlock", ALLOW, 2,
        program=under_filter("kill")),
    Row("a filter or the kernel answers ENOSYS", "no-landlock", "blocked",
        "a seccomp filter is in force and Landlock's system calls are answered with ENOSYS, by it "
        "or by a kernel that is built without", ALLOW, 2, surroundings=without("mount=proc"),
        program=under_filter("ENOSYS")),
    Row("a filter, and a kernel known to be built without", "no-landlock", "blocked", NOT_SET,
        BUILD, 2, program=under_filter("ENOSYS")),
    Row("a filter answers anything else", "complete", "blocked", FILTER + "EIO", ALLOW, 2,
        program=under_filter("EIO")),

    Row("a program of 32 bits", "debian-7.3-x86_64", "enabled", None, None, 0,
        program=COMPAT_PROBE, more=("d['landlock']['evidence']['compat'] is True",)),
    Row("a program of 32 bits, lsm= without landlock", "debian-7.3-x86_64", "disabled", MISSING,
        "boot with lsm=landlock,yama on the kernel command line", 2, ("lsm=yama",),
        program=COMPAT_PROBE, more=("d['landlock']['evidence']['compat'] is True",)),
)
