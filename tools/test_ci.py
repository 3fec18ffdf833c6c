# SPDX-License-Identifier: MIT
"""ci.sh says what failed, counts it, and fails; a check that could not be made is not a success."""
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import checking


class Ci(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.tools = Path(temporary.name) / "tools"
        self.tools.mkdir()
        shutil.copy(checking.root_of_source() / "tools/ci.sh", self.tools)

    def run_step(self, program: str) -> subprocess.CompletedProcess:
        """ci.sh with one step, whose check is `program`."""
        (self.tools / "check_style.py").write_text(program)
        return subprocess.run([self.tools / "ci.sh", "style"], capture_output=True, text=True)

    def test_success(self):
        result = self.run_step("")
        self.assertRegex(result.stdout, r"^\[ok\] style \(\d+ s\)\n1 passed, 0 failed\n$")
        self.assertEqual(result.returncode, 0)

    def test_failure_shows_the_output(self):
        result = self.run_step("import sys\nprint('what is wrong')\nsys.exit(1)")
        self.assertIn("    what is wrong\n[FAIL] style", result.stdout)
        self.assertIn("\n0 passed, 1 failed\n", result.stdout)
        self.assertEqual(result.returncode, 1)

    def test_a_check_that_cannot_be_made(self):
        result = self.run_step("import sys\nprint('no tool')\nsys.exit(77)")
        self.assertEqual(result.stdout, "[skipped] style: no tool\n0 passed, 0 failed\n")

    def test_the_cases_of_test_programs_are_counted(self):
        result = self.run_step("print('1: All tests passed (12 assertions in 3 test cases)')\n"
                               "print('2: test cases: 5 | 4 passed | 1 failed')\n"
                               "print('test_a (module.Class) ... ok')\n")
        self.assertIn("\n9 passed, 1 failed\n", result.stdout)
        self.assertEqual(result.returncode, 1)

    def test_an_unknown_step(self):
        result = subprocess.run([self.tools / "ci.sh", "nonsense"], capture_output=True, text=True)
        self.assertIn('There is no step "nonsense"', result.stdout)
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main()
