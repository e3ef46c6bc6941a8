# SPDX-License-Identifier: MIT
"""Faults made in a sample: each of them changes what the sample's program prints.

usage: faults_test.py MUTATION_FOLDER [unittest's arguments]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MUTATION = os.path.abspath(sys.argv.pop(1))
sys.path.insert(0, MUTATION)

import faults  # noqa: E402
import source  # noqa: E402

# What the kernel's headers give, and a selection by the environment.
RUNTIME = """
#include <stdint.h>
#include <stdlib.h>
typedef uint32_t u32;
#include "faults.h"
unsigned int fault_selected;
struct fault_count fault_counts[FAULT_COUNT];
__attribute__((constructor)) static void select_fault(void)
{
	fault_selected = atoi(getenv("FAULT"));
}
"""


class SampleTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        sample = os.path.join(cls.folder, "sample.c")
        shutil.copy(os.path.join(HERE, "sample.c"), sample)
        shutil.copy(os.path.join(MUTATION, "kernel", "faults.h"), cls.folder)
        cls.maker = faults.Maker(cls.folder)
        cls.maker.parse(sample, ["-std=gnu17"])
        cls.faults = [fault for fault in cls.maker.faults() if fault.function != "main"]
        cls.plain = cls.build("plain", ["sample.c"], [])
        with open(os.path.join(cls.folder, "faulty.c"), "wb") as file:
            file.write(cls.maker.rewritten("sample.c"))
        with open(os.path.join(cls.folder, "runtime.c"), "w", encoding="utf-8") as file:
            file.write(RUNTIME)
        cls.faulty = cls.build("faulty", ["faulty.c", "runtime.c"], [
            "-include", "stdint.h", "-include", "stdbool.h", "-Du32=uint32_t",
            "-include", "faults.h", f"-DFAULT_COUNT={len(cls.maker.faults()) + 1}"])

    @classmethod
    def build(cls, name, files, options):
        subprocess.run(["gcc", "-std=gnu17", "-w", *options, "-o", name, *files], cwd=cls.folder,
                       check=True)
        return os.path.join(cls.folder, name)

    def output(self, program, fault=0):
        try:
            return subprocess.run([program], env={"FAULT": str(fault)}, capture_output=True,
                                  timeout=5, check=False).stdout[:10000]
        except subprocess.TimeoutExpired:
            return b"hangs"

    def test_is_parsed_without_trouble(self):
        self.assertEqual(self.maker.trouble, [])

    def test_no_fault_changes_nothing(self):
        self.assertEqual(self.output(self.faulty), self.output(self.plain))

    def test_each_kind_occurs(self):
        self.assertEqual({fault.kind for fault in self.faults}, set(faults.WHAT))

    def test_each_fault_is_seen(self):
        plain = self.output(self.plain)
        unseen = [fault.describe() for fault in self.faults
                  if self.output(self.faulty, fault.number) == plain]
        self.assertEqual(unseen, [])

    def test_digests_differ(self):
        digests = [fault.digest for fault in self.maker.faults()]
        self.assertEqual(len(digests), len(set(digests)))

    def test_the_order_is_that_of_the_source(self):
        lines = [fault.line for fault in self.maker.faults()]
        self.assertEqual(lines, sorted(lines))


class HintTest(unittest.TestCase):

    def test_a_hint_is_blanked_out(self):
        self.assertEqual(source.without_hints(b"if (unlikely(x) || unlikely_y)"),
                         b"if (        (x) || unlikely_y)")


if __name__ == "__main__":
    unittest.main()
