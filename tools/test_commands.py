# SPDX-License-Identifier: MIT
"""Compile commands are read as CMake writes them for either compiler."""
import unittest

from commands import arguments_of, without_precompiled


class Commands(unittest.TestCase):
    def test_a_command_is_a_line_or_a_list(self):
        self.assertEqual(arguments_of({"command": "c++ -DX='a b' -c f.cpp"}),
                         ["c++", "-DX=a b", "-c", "f.cpp"])
        self.assertEqual(arguments_of({"arguments": ["c++", "-c"]}), ["c++", "-c"])

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
