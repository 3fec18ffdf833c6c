# SPDX-License-Identifier: MIT
"""The disk archive is what cpio understands and never changes; symbol files say what is where."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import checking
import make_disk
import make_symbols

TOOLS = checking.root_of_source() / "tools"


class InFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def run_tool(self, *command) -> str:
        return subprocess.run([str(word) for word in command], cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout


class Disk(InFolder):
    def setUp(self):
        super().setUp()
        (self.folder / "b.exe").write_bytes(b"12345")
        (self.folder / "a.exe").write_bytes(b"")
        self.files = [self.folder / "b.exe", self.folder / "a.exe"]

    def test_cpio_reads_it(self):
        (self.folder / "disk.cpio").write_bytes(make_disk.archive(self.files))
        (self.folder / "out").mkdir()
        self.run_tool("cpio", "--extract", "--directory=out", "--file=disk.cpio")
        self.assertEqual((self.folder / "out/b.exe").read_bytes(), b"12345")
        self.assertEqual((self.folder / "out/a.exe").read_bytes(), b"")

    def test_neither_time_nor_order_nor_rights_change_it(self):
        first = make_disk.archive(self.files)
        os.utime(self.files[0], (1, 1))
        self.files[1].chmod(0o600)
        self.assertEqual(make_disk.archive(self.files[::-1]), first)


class Symbols(InFolder):
    SOURCE = """namespace hv { template <class T> struct Box { T value; T get(int) const; };
template <class T> T Box<T>::get(int) const { return value; }
template struct Box<int>; }
extern "C" int start() { return 1; }
"""

    def test_functions_and_lines_of_an_image(self):
        (self.folder / "a.cpp").write_text(self.SOURCE)
        self.run_tool("clang++", "--target=x86_64-pc-windows-msvc", "-O2", "-g", "-gdwarf-4",
                      "-fdebug-compilation-dir=.", "-c", "a.cpp", "-o", "a.o")
        self.run_tool("lld-link", "/nologo", "/nodefaultlib", "/entry:start", "/subsystem:native",
                      "/debug:dwarf", "/base:0xfffff80000000000", "/out:a.exe", "a.o")
        self.run_tool("python3", TOOLS / "make_symbols.py", "a.exe", "a.sym", "--nm", "llvm-nm",
                      "--undname", "llvm-undname", "--dwarfdump", "llvm-dwarfdump")
        rows = (self.folder / "a.sym").read_text().splitlines()
        names = [row.split(" ", 3)[3] for row in rows if row.startswith("F ")]
        self.assertEqual(sorted(names), ["hv::Box<int>::get", "start"])
        start = next(row.split()[1] for row in rows if row.endswith(" start"))
        self.assertIn(f"L {start} a.cpp 4", rows)
        self.assertLess(int(start, 16), 0x10000, "offsets, not addresses")

    def test_parameters_are_left_out_of_names(self):
        for name, short in (("f", "f"), ("a::f(int)", "a::f"),
                            ("a::f(int (*)(char)) const", "a::f"),
                            ("a::operator()(int)", "a::operator()")):
            self.assertEqual(make_symbols.without_parameters(name), short)


if __name__ == "__main__":
    unittest.main()
