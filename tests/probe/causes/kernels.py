# SPDX-License-Identifier: MIT
"""The kernels that the table of causes is produced on: small ones, each without something."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../mutation"))

from kernel import Kernel, read  # noqa: E402

# The name of each, and the lines that it has in place of those of kernel.config.
VARIANTS = {
    "complete": [],
    "no-landlock": ["# CONFIG_SECURITY_LANDLOCK is not set"],
    "lsm-without": ['CONFIG_LSM="yama"'],
    "lsm-quoted": ["CONFIG_LSM=\"'landlock',yama\""],
    # Without TCP there is no MPTCP.
    "no-inet": ["# CONFIG_INET is not set", "# CONFIG_MPTCP is not set"],
    # Last, for it is another configuration to nearly all of the kernel's sources.
    "no-audit": ["# CONFIG_AUDIT is not set"],
}

# Copies of one of them whose uname(2) answers as another system's: its release and version.
DISGUISES = {
    "gvisor": ("no-landlock", "4.4.0", "#1 SMP Sun Jan 10 15:06:54 PST 2016"),
    "gvisor-new": ("no-landlock", "4.19.0-gvisor", "#1 SMP Sun Jan 10 15:06:54 PST 2016"),
    "wsl1": ("no-landlock", "4.4.0-19041-Microsoft",
             "#1237-Microsoft Sat Sep 11 14:32:00 PST 2021"),
    "wsl2": ("no-landlock", "5.15.167.4-microsoft-standard-WSL2",
             "#1 SMP Tue Nov 5 00:21:55 UTC 2024"),
}
# The size of each text in the kernel's struct new_utsname: the system's name, the node's, the
# release, the version.
UTS_SIZE = 65


def option(line: str) -> str:
    return line.removeprefix("# ").split("=")[0].split(" ")[0]


def configuration(lines: list[str]) -> str:
    replaced = {option(line) for line in lines}
    kept = [line for line in read(os.path.join(HERE, "kernel.config")).splitlines()
            if option(line) not in replaced]
    return "\n".join(kept + lines) + "\n"


def build(source: str, folder: str, name: str) -> tuple[str, str]:
    """The paths of the kernel and of its configuration.

    One folder of objects for all: from one to the next, little has to be compiled again.
    """
    wanted = configuration(VARIANTS[name])
    path = os.path.join(folder, "linux-" + name)
    config = path + ".config"
    stamp = path + ".wanted"
    if not os.path.exists(stamp) or read(stamp) != source + "\n" + wanted:
        kernel = Kernel(source, folder, os.cpu_count() or 1)
        kernel.configure("allnoconfig", wanted)
        unset = [line for line in VARIANTS[name] if line.startswith("# ")
                 and option(line) + "=y" in read(kernel.config).splitlines()]
        if unset:
            raise RuntimeError("set all the same: " + ", ".join(unset))
        kernel.build("linux-" + name)
        with open(config, "w", encoding="utf-8") as file:
            file.write(read(kernel.config))
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(source + "\n" + wanted)
    return path, config


def uts(*texts: str) -> bytes:
    return b"".join(text.encode().ljust(UTS_SIZE, b"\0") for text in texts)


def disguise(folder: str, name: str) -> str:
    """The path of that kernel, which this makes from the one that it is a copy of."""
    origin, release, version = DISGUISES[name]
    path = os.path.join(folder, "linux-" + name)
    with open(os.path.join(folder, "linux-" + origin), "rb") as file:
        image = file.read()
    names = uts("Linux", "(none)")
    parts = image.split(names)
    if len(parts) == 1:
        raise RuntimeError("nowhere in the kernel is its name")
    # Whichever of its copies is used.
    for i in range(1, len(parts)):
        parts[i] = uts(release, version) + parts[i][2 * UTS_SIZE:]
    with open(path + ".new", "wb") as file:
        file.write(names.join(parts))
    os.chmod(path + ".new", 0o755)
    os.rename(path + ".new", path)
    return path
