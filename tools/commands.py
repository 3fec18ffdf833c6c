# SPDX-License-Identifier: MIT
"""Compile commands, as CMake writes them into compile_commands.json."""
import shlex


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
