# SPDX-License-Identifier: MIT
"""User-Mode Linux with Landlock's source as it is or changed."""

import glob
import os
import shutil

from faults import Fault, Maker, parser_options
from kernel import BuildFailed, Kernel, read

HERE = os.path.dirname(os.path.abspath(__file__))
LANDLOCK = "security/landlock"
GCOV_OBJECTS = "/sys/kernel/debug/gcov"


class ChangedKernel(Kernel):
    """A folder with the kernel's source, linked to the cached one, and what is built of it."""

    def __init__(self, pristine: str, folder: str, jobs: int):
        super().__init__(os.path.join(os.path.abspath(folder), "source"), folder, jobs)
        self.pristine = pristine

    def prepare(self) -> None:
        """A source of our own, as links to the files of the cache, and its configuration."""
        origin = os.path.join(self.folder, "origin")
        if not os.path.exists(origin) or read(origin) != self.pristine:
            for folder in (self.source, self.objects):
                shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(self.objects)
            try:
                shutil.copytree(self.pristine, self.source, symlinks=True, copy_function=os.link)
            except (OSError, shutil.Error):  # another filesystem
                shutil.rmtree(self.source, ignore_errors=True)
                shutil.copytree(self.pristine, self.source, symlinks=True)
            with open(origin, "w", encoding="utf-8") as file:
                file.write(self.pristine)
        self.configure("x86_64_defconfig", read(os.path.join(HERE, "kernel.config")))

    def _replace(self, files: dict[str, bytes], makefile: str) -> None:
        """Landlock's folder anew: the pristine files, with some of them changed."""
        folder = os.path.join(self.source, LANDLOCK)
        pristine = os.path.join(self.pristine, LANDLOCK)
        names = set(os.listdir(pristine))
        for name in set(os.listdir(folder)) - names - set(files):
            os.unlink(os.path.join(folder, name))
        for name in names | set(files):
            if not os.path.isdir(os.path.join(pristine, name)):
                content = files.get(name)
                if content is None:
                    content = _read_bytes(os.path.join(pristine, name))
                if name == "Makefile":
                    content += makefile.encode()
                _write_changed(os.path.join(folder, name), content)

    def build_faulty(self) -> tuple[str, list[Fault]]:
        """The kernel with faults to select, and what they are."""
        self._replace({}, "")
        self.make(LANDLOCK + "/")
        maker = Maker(os.path.join(self.source, LANDLOCK))
        here = os.getcwd()
        os.chdir(self.objects)
        for command in sorted(glob.glob(os.path.join(self.objects, LANDLOCK, ".*.o.cmd"))):
            path = os.path.join(self.source, LANDLOCK, os.path.basename(command)[1:-6] + ".c")
            if os.path.exists(path):
                maker.parse(path, parser_options(read(command).splitlines()[0]))
        os.chdir(here)
        if maker.trouble:
            raise BuildFailed("libclang: " + "; ".join(maker.trouble[:5]))
        faults = maker.faults()
        files = {name: maker.rewritten(name) for name in maker.sources}
        for name in ("faults.h", "faults.c"):
            files[name] = _read_bytes(os.path.join(HERE, "kernel", name))
        self._replace(files, "\nlandlock-y += faults.o\nccflags-y += -include $(src)/faults.h "
                             f"-DFAULT_COUNT={len(faults) + 1} -Wno-all -Wno-extra\n")
        return self.build("linux-faulty"), faults

    def build_measured(self) -> str:
        """The kernel as it is, but counting which of Landlock's lines run."""
        files = {name: _read_bytes(os.path.join(HERE, "kernel", name))
                 for name in ("assertions.h", "assertions.c")}
        self._replace(files, "\nGCOV_PROFILE := y\nGCOV_PROFILE_assertions.o := n\n"
                             "landlock-y += assertions.o\n"
                             "ccflags-y += -include $(src)/assertions.h\n")
        return self.build("linux-measured")


def _read_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write_changed(path: str, content: bytes) -> None:
    """Leave a file alone that is right already, for make(1); never write through a link."""
    if os.path.exists(path) and _read_bytes(path) == content:
        return
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.rename(path + ".new", path)
