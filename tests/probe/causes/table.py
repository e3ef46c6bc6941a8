# SPDX-License-Identifier: MIT
"""All causes that landlock-probe knows, with how each is produced and what it has to say then.

Three kinds of rows produce what the probe sees of a cause, for the cause itself is not to be had:
kernels that answer uname(2) as an emulation does (DISGUISES in kernels.py); a command line that
another file stands for; and filters that say they are none, for whatever else than the kernel
answers system calls.  NOT_PRODUCED has what is left.  complete.py tells whether all is here.
"""

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
PLAIN_BOOT = "boot with lsm=landlock,yama on the kernel command line"
# Where the command line can be seen, and has the words of init.c.
BOOT = PLAIN_BOOT + ", before the --"
WHOLE = "give --kconfig the whole configuration of the kernel"
RUNNING = "give --cmdline what /proc/cmdline has once the kernel runs"
NOT_SET = "the kernel is built without Landlock (CONFIG_SECURITY_LANDLOCK is not set)"
UNSEEN = ("the kernel does not know Landlock's system calls, as if built without "
          "CONFIG_SECURITY_LANDLOCK; its configuration cannot be seen")
MISSING = "landlock is missing from lsm= on the kernel command line"
NOT_STARTED = "Landlock is built in and was not started at boot"
FILTER = "a seccomp filter answers Landlock's system calls with "
SOMETHING = "something other than the kernel answers Landlock's system calls with "
CONTRADICTION = "the kernel does not know Landlock's system calls, although "
OTHER_RUNTIME = ("run with another container runtime than runsc, or with a release of runsc that "
                 "has Landlock")
CHECK = ("check that the kernel that runs is the one that is installed, and not an emulation of "
         "Linux")


@dataclasses.dataclass(frozen=True)
class Row:
    """How a cause is produced, and the answer."""

    name: str
    # A variant or a disguise of kernels.py, or an identifier of landlock-vm.
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
    # Why TCP and UDP cannot be had.
    network: str | None = None


@dataclasses.dataclass(frozen=True)
class Unproduced:
    """A part of what the probe can say, and why no row makes it say so."""

    said: str
    why: str


# Of a kernel with a command line of its own.
BUILT_IN = ("# Linux/{arch} 7.3.4 Kernel Configuration\nCONFIG_SECURITY_LANDLOCK=y\n"
            "CONFIG_LSM=\"landlock,yama\"\nCONFIG_INET=y\nCONFIG_CMDLINE_BOOL=y\n"
            "CONFIG_CMDLINE=\"lsm=yama\"\n# end of Kernel hacking\n")
# What the machines have besides the programs and the kernels' configurations.
FILES = {
    "cmdline": "quiet lsm=landlock,yama\n",
    "configs/broken": "nothing of a kernel\n",
    "configs/partial": "CONFIG_SECURITY_LANDLOCK=y\n",
    "configs/cut": "CONFIG_INET=y\n# CONFIG_SECURITY_LANDL",
    "configs/no-security": "# CONFIG_SECURITY is not set\nCONFIG_LSM=\"yama\"\n",
    "configs/alone": BUILT_IN.format(arch="x86") + "CONFIG_CMDLINE_OVERRIDE=y\n",
    "configs/spare": BUILT_IN.format(arch="arm64"),
    "configs/bootconfig": "CONFIG_SECURITY_LANDLOCK=y\nCONFIG_LSM=\"landlock\"\n"
                          "CONFIG_BOOT_CONFIG=y\n",
}


def without(word: str) -> tuple[str, ...]:
    return tuple(w for w in FULL if not w.startswith(word))


def under_filter(answer: str, call: str = "landlock",
                 program: tuple[str, ...] = PROBE) -> tuple[str, ...]:
    return ("/with-seccomp", answer, call, *program)


def under_hidden_filter(answer: str) -> tuple[str, ...]:
    return under_filter(answer, program=under_filter("EINVAL", "PR_GET_SECCOMP"))


def offline(*options: str) -> tuple[str, ...]:
    return ("/landlock-probe", "--json", *options)


def unseen(source: str, why: str) -> str:
    return (f"{{'source': {source!r}, 'why': {why!r}}} in d['landlock']['evidence']['unseen']")


LSM_FILE = "/sys/kernel/security/lsm"
CONFIG = "kernel configuration"
# What a kernel without some part of it leaves unproven, and nothing else.
ALL_PROVEN = "not [n for n, x in f.items() if x['enforced'] != 'yes' and n not in {}]"
LOG = "('restrict.log_same_exec_off', 'restrict.log_new_exec_on', " \
      "'restrict.log_subdomains_off', 'rule.quiet')"
SOCKETS = ("not [n for n, x in f.items() if (x['kind'] == 'net' or 'sock' in n or 'unix' in n) "
           "and x['enforced'] != 'untested']", "f['fs.make_dir']['enforced'] == 'yes'",
           "f['scope.signal']['enforced'] == 'yes'")
NO_INET = "the kernel is built without TCP/IP (CONFIG_INET is not set)"
NET = "('net.bind_tcp', 'net.connect_tcp', 'net.bind_udp', 'net.connect_send_udp', 'erratum.1')"

TABLE = (
    Row("nothing is wrong", "complete", "enabled", None, None, 0,
        more=(ALL_PROVEN.format("()"), "d['network']['tcp'] and d['network']['udp']",
              "d['network']['mptcp']", "d['landlock']['abi'] == 11",
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
        "lsm= on the kernel command line has \"\u201clandlock\", which is not landlock", BOOT, 2,
        ("lsm=\u201clandlock,yama\u201d",)),
    Row("lsm= in single quotes", "complete", "disabled",
        "lsm= on the kernel command line has \"'landlock'\", which is not landlock", BOOT, 2,
        ("lsm='landlock',yama",)),
    Row("lsm= with what is no module", "complete", "disabled", MISSING,
        BOOT + "; left out, as Linux has no such module: \"yamas\", \"foo\"", 2,
        ("lsm=yama,yamas,foo",)),
    Row("lsm= behind dashes", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", BOOT, 2,
        program=offline("--kconfig=/configs/lsm-without", "--cmdline=-- lsm=landlock")),
    Row("security= without lsm=", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", BOOT + ", in place of security=yama",
        2, ("security=yama",)),
    Row("security=landlock", "lsm-without", "enabled", None, None, 0, ("security=landlock",)),
    Row("a quote that is not closed", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM",
        PLAIN_BOOT + ", with its open quote closed", 2, program=offline(
            "--kconfig=/configs/lsm-without", "--cmdline=x=\"y")),
    Row("the last lsm= counts", "complete", "disabled", MISSING, BOOT, 2,
        ("lsm=landlock", "lsm=yama")),
    Row("lsm= is seen without securityfs", "complete", "disabled", MISSING, BOOT, 2,
        ("lsm=yama",), without("mount=security"),
        more=(unseen(LSM_FILE, "securityfs is not mounted"),)),
    Row("lsm= cannot be seen, the list can", "complete", "disabled", NOT_STARTED, PLAIN_BOOT, 2,
        ("lsm=yama",), without("mount=proc")),
    Row("lsm= with landlock, which has not started", "lsm-without", "disabled",
        "Landlock has not started, although lsm= on the kernel command line names it",
        "look for \"landlock\" in the kernel log", 2,
        surroundings=(*FULL, "show=/cmdline:/proc/cmdline")),
    Row("neither can be seen", "complete", "disabled", NOT_STARTED,
        "put landlock, before the modules that /sys/kernel/security/lsm lists, into lsm= on the "
        "kernel command line", 2, ("lsm=yama",), ()),
    Row("CONFIG_LSM without landlock", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", BOOT, 2,
        more=("d['landlock']['evidence']['lsm_config'] == ['yama']",)),
    Row("CONFIG_LSM without landlock, in /boot", "lsm-without", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", PLAIN_BOOT, 2,
        surroundings=(*without("mount=proc"), "config=/configs/lsm-without"),
        more=("d['landlock']['evidence']['lsm_config'] == ['yama']",)),
    Row("CONFIG_LSM in quotes", "lsm-quoted", "disabled",
        "the kernel's CONFIG_LSM has \"'landlock'\", which is not landlock", BOOT, 2),
    Row("no permission to see the configuration", "lsm-without", "disabled", NOT_STARTED,
        PLAIN_BOOT, 2,
        surroundings=(*without("mount=proc"), "config=/configs/lsm-without", "hide=/boot",
                      "user=65534"),
        more=(unseen(CONFIG, "no permission to look"),)),
    Row("no permission to see the list and the command line", "complete", "disabled", NOT_STARTED,
        "put landlock, before the modules that /sys/kernel/security/lsm lists, into lsm= on the "
        "kernel command line", 2, ("lsm=yama",),
        surroundings=(*without("mount=proc"), "hide=/sys/kernel/security", "user=65534"),
        more=(unseen(LSM_FILE, "no permission to look"),)),

    Row("built without Landlock", "no-landlock", "not_built", NOT_SET, BUILD, 2,
        more=("not [n for n, x in f.items() if x['accepted'] or x['enforced'] == 'yes']",)),
    Row("built without Landlock, as /boot says", "no-landlock", "not_built", NOT_SET, BUILD, 2,
        surroundings=(*without("mount=proc"), "config=/configs/no-landlock")),
    Row("built without Landlock, for all one can tell", "no-landlock", "not_built", UNSEEN, BUILD,
        2, surroundings=without("mount=proc"),
        more=(unseen(CONFIG, "not in /proc, in /boot nor beside the modules"),)),
    Row("a configuration that is none", "no-landlock", "not_built", UNSEEN, BUILD, 2,
        surroundings=(*without("mount=proc"), "config=/configs/broken"),
        more=(unseen(CONFIG, "cannot be read"),)),
    Row("the configuration of another kernel", "no-landlock", "not_built",
        CONTRADICTION + "its configuration file says that it is built in", CHECK, 2,
        surroundings=(*without("mount=proc"), "config=/configs/complete")),
    Row("/proc is believed more than /boot", "no-landlock", "not_built", NOT_SET, BUILD, 2,
        surroundings=(*FULL, "config=/configs/complete")),
    Row("older than Landlock", "debian-5.10-x86_64", "not_built",
        "the kernel (5.10) is older than Landlock (5.13)",
        "boot a kernel of version 5.13 or later", 2),
    Row("older than Landlock, under a filter", "debian-5.10-x86_64", "blocked",
        "the kernel (5.10) is older than Landlock (5.13)",
        "boot a kernel of version 5.13 or later", 2, program=under_filter("ENOSYS")),

    Row("gVisor", "gvisor", "not_built",
        "this is gVisor, which emulates Linux and does not have Landlock", OTHER_RUNTIME, 2,
        surroundings=without("mount=security")),
    Row("gVisor of another release", "gvisor-new", "not_built",
        "this is gVisor, which emulates Linux and does not have Landlock", OTHER_RUNTIME, 2,
        surroundings=without("mount=security")),
    Row("gVisor, under a filter", "gvisor", "blocked",
        "this is gVisor, which emulates Linux and does not have Landlock", OTHER_RUNTIME, 2,
        surroundings=without("mount=security"), program=under_filter("ENOSYS")),
    Row("the first WSL", "wsl1", "not_built",
        "this is the Windows Subsystem for Linux 1, which emulates Linux and does not have "
        "Landlock", "convert the distribution to WSL 2, whose kernel is Linux: wsl --set-version "
        "NAME 2", 2, surroundings=without("mount=security")),
    Row("the second WSL is a kernel", "wsl2", "not_built", NOT_SET, BUILD, 2),
    Row("what the kernel has by its list is not known to it", "complete", "not_built",
        CONTRADICTION + "/sys/kernel/security/lsm lists it", CHECK, 2,
        surroundings=without("mount=proc"), program=under_hidden_filter("ENOSYS")),
    Row("what the kernel has by its configuration is not known to it", "complete", "not_built",
        CONTRADICTION + "its configuration file says that it is built in", CHECK, 2,
        program=under_hidden_filter("ENOSYS")),

    Row("built without TCP/IP", "no-inet", "enabled", None, None, 0,
        network=NO_INET,
        more=(ALL_PROVEN.format(NET), "not d['network']['tcp'] and not d['network']['udp']",
              f"not [n for n in {NET} if f[n]['enforced'] != 'untested' or not f[n]['reason']]")),
    Row("built without TCP/IP, for all one can tell without Landlock", "no-inet", "disabled",
        MISSING, BOOT, 2, ("lsm=yama",),
        network="the kernel has no TCP/IP, or a filter for address families is in force"),
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

    *(Row(f"a filter answers {call} with {answer}", "complete", "blocked", FILTER + answer, ALLOW,
          2, program=under_filter(answer, call))
      for call in ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self")
      for answer in ("EPERM", "ENOSYS", "EIO")),
    Row("a filter only says that the caller is restricted", "complete", "blocked",
        FILTER + "success, and nothing is done", ALLOW, 2,
        program=under_filter("success", "landlock_restrict_self")),
    Row("a filter that must not be asked for", "complete", "blocked", FILTER + "EPERM", ALLOW, 2,
        program=under_filter("EPERM", program=under_filter("EPERM", "PR_GET_SECCOMP"))),
    Row("a filter that /proc alone tells of", "complete", "blocked", FILTER + "EPERM", ALLOW, 2,
        program=under_hidden_filter("EPERM")),
    Row("no filter in sight, and EPERM", "complete", "blocked", SOMETHING + "EPERM", ALLOW, 2,
        surroundings=without("mount=proc"), program=under_hidden_filter("EPERM")),
    Row("no filter, and an answer that no kernel gives", "complete", "unknown",
        "the kernel answered with an unexpected error: EIO", None, 3,
        program=under_hidden_filter("EIO"),
        more=("not [n for n, x in f.items() "
              "if (x['enforced'], x['reason']) != ('untested', 'unknown')]",)),

    Row("no sockets: EPERM", "complete", "enabled", None, None, 0,
        program=under_filter("EPERM", "socket"), more=SOCKETS,
        network="this process may not open sockets (a seccomp filter or a security module)"),
    Row("no sockets: EAFNOSUPPORT", "complete", "enabled", None, None, 0,
        program=under_filter("EAFNOSUPPORT", "socket"), more=SOCKETS,
        network="the kernel has no TCP/IP, or a filter for address families is in force"),
    Row("no sockets: anything else", "complete", "enabled", None, None, 0,
        program=under_filter("EIO", "socket"), more=SOCKETS,
        network="sockets cannot be opened"),
    Row("no sockets: death", "complete", "enabled", None, None, 0,
        program=under_filter("kill", "socket"), more=SOCKETS,
        network="a seccomp filter kills a process that opens a socket"),

    Row("another kernel: built without Landlock", "complete", "not_built", NOT_SET, BUILD, 2,
        program=offline("--kconfig=/configs/no-landlock")),
    Row("another kernel: CONFIG_LSM without landlock", "complete", "disabled",
        "landlock is missing from the kernel's CONFIG_LSM", PLAIN_BOOT, 2,
        program=offline("--kconfig=/configs/lsm-without")),
    Row("another kernel: built without TCP/IP", "complete", "enabled", None, None, 0,
        program=offline("--kconfig=/configs/no-inet"), network=NO_INET),
    Row("another kernel: no configuration", "complete", "unknown",
        "no configuration says whether Landlock is built in",
        "give --kconfig the whole configuration of the kernel", 3,
        program=offline("--cmdline=quiet"), network="the configuration does not say"),
    Row("another kernel: a part of its configuration", "complete", "unknown",
        "neither a configuration nor a command line says which security modules start",
        "give --kconfig the whole configuration of the kernel", 3,
        program=offline("--kconfig=/configs/partial"), network="the configuration does not say"),

    Row("another kernel: its configuration ends too early", "complete", "unknown",
        "the configuration ends in the middle of a line, and does not say whether Landlock is "
        "built in", WHOLE, 3, program=offline("--kconfig=/configs/cut")),
    Row("another kernel: built without any security modules", "complete", "not_built", NOT_SET,
        "boot a kernel that is built with CONFIG_SECURITY=y and CONFIG_SECURITY_LANDLOCK=y, and "
        "with lsm=landlock,yama on the kernel command line", 2,
        program=offline("--kconfig=/configs/no-security"),
        network="the configuration does not say"),
    Row("another kernel: its own command line stands alone", "complete", "disabled", MISSING,
        "build the kernel with lsm=landlock,yama in its CONFIG_CMDLINE, which overrules the boot "
        "loader", 2, program=offline("--kconfig=/configs/alone", "--cmdline=lsm=landlock")),
    Row("another kernel: its own command line, and nobody knows of another", "complete",
        "unknown", "whether Landlock starts depends on the boot loader's command line, and on how "
        "CONFIG_CMDLINE goes together with it", RUNNING, 3,
        program=offline("--kconfig=/configs/spare")),
    Row("another kernel: a boot configuration", "complete", "unknown",
        "a boot configuration (bootconfig) may say which security modules start, and cannot be "
        "seen", "look for lsm= in what /proc/cmdline has once the kernel runs; without it there, "
        "CONFIG_LSM decides", 3,
        program=offline("--kconfig=/configs/bootconfig", "--cmdline=bootconfig"),
        network="the configuration does not say"),
    Row("another kernel: no configuration, and lsm= without landlock", "complete", "disabled",
        MISSING, PLAIN_BOOT + ", if the kernel is built with CONFIG_SECURITY_LANDLOCK=y, which is "
        "not known", 2, program=offline("--cmdline=lsm=yama"),
        network="the configuration does not say"),

    Row("a program of 32 bits", "debian-7.3-x86_64", "enabled", None, None, 0,
        program=COMPAT_PROBE, more=("d['landlock']['evidence']['compat'] is True",)),
    Row("a program of 32 bits, lsm= without landlock", "debian-7.3-x86_64", "disabled", MISSING,
        "boot with lsm=landlock,lockdown,yama on the kernel command line", 2, ("lsm=yama",),
        program=COMPAT_PROBE,
        more=("d['landlock']['evidence']['compat'] is True",)),
    Row("a program of 32 bits, whose calls alone are not known", "debian-7.3-x86_64", "not_built",
        "the kernel has Landlock and does not know its system calls when a 32-bit program makes "
        "them", "run the tool, and what is to be restricted, as 64-bit programs", 2,
        program=under_filter("ENOSYS", program=under_filter(
            "EINVAL", "PR_GET_SECCOMP32", COMPAT_PROBE))),
)

NOT_PRODUCED = (
    Unproduced("a seccomp filter does not answer %s", "cause_test has it, and the tests of libllk"),
    Unproduced("a seccomp filter traps (SIGSYS) %s", "surroundings_test has such a filter"),
    Unproduced("; and ", "cause_test has filters that need two remedies"),
    Unproduced(", within its first %zu bytes", "cause_test and cmdlines/table.txt have long lines"),
    Unproduced("this is the user mode of QEMU, which does not pass Landlock's system calls on to "
               "the kernel", "no kernel is it: surroundings_test runs the probe in it"),
    Unproduced("this build of the tool does not know the numbers of Landlock's system calls on ",
               "the numbers of all architectures are known for which there is a compiler here"),
    Unproduced("build the tool with kernel headers of version 5.13 or later",
               "the remedy for the same"),
    Unproduced("sockets could not be tried",
               "no child can be had for it, right after one could be had"),
)
