# SPDX-License-Identifier: MIT
"""Compile commands are read as CMake writes them for either compiler."""
import json
import tempfile
import unittest
from pathlib import Path

from commands import arguments_of, commands_of, without_precompiled


class Commands(unittest.TestCase):
    def test_a_command_is_a_line_or_a_list(self):
        self.assertEqual(arguments_of({"command": "c++ -DX='a b' -c f.cpp"}),
                         ["c++", "-DX=a b", "-c", "f.cpp"])
        self.assertEqual(arguments_of({"arguments": ["c++", "-c"]}), ["c++", "-c"])

    def test_sources_that_are_compiled_as_one_have_a_command_each(self):
        with tempfile.TemporaryDirectory() as folder:
            unit = Path(folder) / "CMakeFiles/rt.dir/Unity/unity_rt_0_cxx.cxx"
            unit.parent.mkdir(parents=True)
            unit.write_text('/* generated */\n\n#include "/s/a.cpp"\n\n#include "/s/b.cpp"\n')
            database = Path(folder) / "compile_commands.json"
            alone = {"directory": folder, "file": "/s/c.cpp", "command": "c++ -c /s/c.cpp"}
            database.write_text(json.dumps([
                {"directory": folder, "file": str(unit), "command": f"c++ -O2 -c {unit}"}, alone]))
            found = commands_of(database)
        self.assertEqual([command["file"] for command in found],
                         ["/s/a.cpp", "/s/b.cpp", "/s/c.cpp"])
        self.assertEqual(found[1]["arguments"], ["c++", "-O2", "-c", "/s/b.cpp"])
        self.assertTrue(found[1]["together"])
        self.assertEqual(found[2], alone)

    def test_precompiled_headers_of_clang_are_left_out(self):
        self.assertEqual(without_precompiled(
            ["clang++", "-O0", "-Winvalid-pch", "-Xclang", "-include-pch", "-Xclang", "/a.pch",
             "-Xclang", "-include", "-Xclang", "/cmake_pch.hxx", "-c", "f.cpp"]),
            ["clang++", "-O0", "-c", "f.cpp"])

    def test_precompiled_headers_of_gcc_are_left_out_and_other_includes_are_not(self):
        self.assertEqual(without_precompiled(
            ["g++", "-Winvalid-pch", "-include", "/b/cmake_pch.hxx", "-include", "config.h"]),
            ["g++", "-include", "config.h"])


if __name__ == "__main__":
    unittest.main()
