# SPDX-License-Identifier: MIT
"""Compile commands, as CMake writes them into compile_commands.json."""
import json
import re
import shlex
from pathlib import Path

TOGETHER = re.compile(r"/CMakeFiles/[^/]+[.]dir/Unity/unity_[^/]+[.]cxx$")
INCLUDED = re.compile(r'^#include "([^"]+)"$', re.MULTILINE)


def commands_of(database: Path) -> list[dict]:
    """All of a compile_commands.json. Sources that are compiled as one get a command each, marked
    "together": it is what would compile them alone."""
    found = []
    for command in json.loads(database.read_text()) if database.exists() else []:
        if TOGETHER.search(command["file"]):
            found += [{"directory": command["directory"], "file": source, "together": True,
                       "arguments": [source if argument == command["file"] else argument
                                     for argument in arguments_of(command)]}
                      for source in INCLUDED.findall(Path(command["file"]).read_text())]
        else:
            found.append(command)
    return found


def arguments_of(command: dict) -> list[str]:
    return command.get("arguments") or shlex.split(command["command"])


def without_precompiled(arguments: list[str]) -> list[str]:
    """The command as if no header had been compiled before: for tools of another version than the
    compiler's, and for checks that a file includes what it needs."""
    kept, index = [], 0
    while index < len(arguments):
        if arguments[index] == "-Winvalid-pch":
            index += 1
        elif arguments[index:index + 2] in (["-Xclang", "-include-pch"], ["-Xclang", "-include"]):
            index += 4  # clang++: each word behind an -Xclang
        elif arguments[index] == "-include" and arguments[index + 1].endswith("/cmake_pch.hxx"):
            index += 2  # g++
        else:
            kept.append(arguments[index])
            index += 1
    return kept


def without_files(arguments: list[str]) -> list[str]:
    """The command without its source, its output and the dependencies it writes."""
    kept, skip = [], False
    for argument in arguments:
        if skip or argument in ("-c", "-MD"):
            skip = False
        elif argument in ("-o", "-MF", "-MT"):
            skip = True
        elif not argument.endswith(".cpp"):
            kept.append(argument)
    return kept
