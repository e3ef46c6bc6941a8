# SPDX-License-Identifier: MIT
"""Configure and build User-Mode Linux."""

import os
import shutil
import subprocess


class BuildFailed(Exception):
    """make(1) or the configuration went wrong."""


class Kernel:
    """Built in a folder, from a source that stays as it is."""

    def __init__(self, source: str, folder: str, jobs: int):
        self.source = source
        self.folder = os.path.abspath(folder)
        self.objects = os.path.join(self.folder, "objects")
        self.config = os.path.join(self.objects, ".config")
        self._jobs = jobs

    def make(self, *words: str) -> None:
        log = os.path.join(self.folder, "build.log")
        with open(log, "ab") as output:
            status = subprocess.run(
                ["make", "-s", "-C", self.source, f"O={self.objects}", "ARCH=um",
                 f"-j{self._jobs}", *words], stdout=output, stderr=subprocess.STDOUT).returncode
        if status:
            raise BuildFailed(f"make {' '.join(words)}: see {log}")

    def configure(self, start: str, wanted: str) -> None:
        """The options of make's target "start", and those wanted in place of some."""
        # Beside what it stands for: it goes when that goes.
        stamp = os.path.join(self.objects, "wanted.config")
        if os.path.exists(stamp) and read(stamp) == wanted:
            return
        os.makedirs(self.objects, exist_ok=True)
        self.make(start)
        with open(self.config, "a", encoding="utf-8") as file:
            file.write(wanted)
        self.make("olddefconfig")
        missing = self.missing_options(wanted)
        if missing:
            raise BuildFailed("the kernel cannot have " + ", ".join(missing))
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(wanted)

    def missing_options(self, wanted: str) -> list[str]:
        have = set(read(self.config).splitlines())
        return [line for line in wanted.splitlines()
                if line.startswith("CONFIG_") and line not in have]

    def build(self, name: str) -> str:
        self.make("linux")
        path = os.path.join(self.folder, name)
        shutil.copy2(os.path.join(self.objects, "linux"), path + ".new")
        os.rename(path + ".new", path)
        return path


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
