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
    "no-audit": ["# CONFIG_AUDIT is not set"],
    "no-inet": ["# CONFIG_INET is not set"],
}


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
