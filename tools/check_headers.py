#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every header compiles alone, and twice: on the host, and for the guest if its folder runs there.

Each is compiled as the nearest source of its folder is, so with no more include folders than that;
if this does not do, as the next nearest that is compiled otherwise. A header that a source includes
first has been compiled alone by the build, unless that was with precompiled headers before it.
Of the standard's headers that a header includes anyway, itself or by another of ours, those that
many include are precompiled here: they can hide nothing that it forgets.
Usage: check_headers.py BUILD [--root FOLDER]
"""
import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import checking
from commands import arguments_of, commands_of, without_files, without_precompiled

GUEST_FOLDERS = {"x86", "abi", "rt", "crypto", "process", "boot", "hypervisor", "kernel",
                 "skci", "securekernel", "user", "ium"}


INCLUDE = re.compile(r'^#include ([<"])([^>"]+)', re.MULTILINE)
OFTEN_TOGETHER = (
    {"cstdint", "filesystem", "functional", "memory", "optional", "span", "string", "string_view",
     "utility", "vector"},
    {"cstdint", "optional", "span", "string", "vector"},
    {"string"},
)
FIRST_INCLUDE = re.compile(r'^#include [<"]([^>"]+)', re.MULTILINE)


class Commands:
    """Compile commands of one kind, host or guest: by source, relative to the root. And the names
    by which sources include the headers that the build compiles alone."""

    def __init__(self, database: Path, root: Path):
        self.by_source = {}
        self.compiled_alone = set()
        for entry in commands_of(database):
            source = Path(entry["file"])
            if source.suffix == ".cpp" and source.is_relative_to(root):
                given = arguments_of(entry)
                arguments = without_precompiled(given)
                self.by_source[str(source.relative_to(root))] = (entry["directory"], arguments)
                if arguments == given and "together" not in entry and source.exists():
                    self.compiled_alone.update(FIRST_INCLUDE.findall(source.read_text())[:1])

    def nearest(self, header: Path) -> list[tuple[str, list[str]]]:
        """Those of the sources which see its folder, without duplicates, nearest first."""
        def nearness(source: str) -> tuple:
            return len(os.path.commonpath([source, str(header)]).split("/")), source

        layer = header.parts[0]
        visible = [source for source, (_, arguments) in self.by_source.items()
                   if source.startswith(layer + "/")
                   or any(argument.endswith(f"/layers/{layer}") for argument in arguments)]
        own = [source for source in visible if source.startswith(layer + "/")]
        found = []
        for source in sorted(own or visible, key=nearness, reverse=True):
            folder, arguments = self.by_source[source]
            command = (folder, without_files(arguments))
            if command not in found:
                found.append(command)
        return found


class Precompiled:
    """What the host's headers include often, precompiled once for each kind of flags."""

    def __init__(self, root: Path, folder: Path):
        self.root = root
        self.folder = folder
        self.reached = {}
        self.made = {}
        self.lock = Lock()

    def options(self, header: Path, arguments: list[str]) -> list[str]:
        """For the compiler of `arguments`; none if the header includes no such group."""
        flags = tuple(flag for flag in arguments if not flag.startswith(("-I", "-D", "-ffile-")))
        with self.lock:
            mine = self.standard_headers(str(header))
            group = next((group for group in OFTEN_TOGETHER if group <= mine), None)
            if group is None or "clang" not in arguments[0]:
                return []
            file = self.made.setdefault((flags, *sorted(group)), self.folder / str(len(self.made)))
            if not file.exists():
                subprocess.run([*flags, "-x", "c++-header", "-", "-o", file], text=True,
                               input="".join(f"#include <{name}>\n" for name in sorted(group)))
        return ["-include-pch", str(file)]

    def standard_headers(self, name: str) -> set[str]:
        """All that it includes with angle brackets, itself or by another of ours."""
        if name not in self.reached:
            self.reached[name] = set() # while we look; there are no cycles
            path = self.root / name
            for bracket, other in INCLUDE.findall(path.read_text()) if path.exists() else []:
                self.reached[name] |= {other} if bracket == "<" else self.standard_headers(other)
        return self.reached[name]


def compile_alone(header: Path, commands: list[tuple[str, list[str]]],
                  precompiled: Precompiled) -> str:
    """What the compiler says of a source that includes `header` twice and nothing else."""
    first_words = ""
    for folder, arguments in commands:
        given = precompiled.options(header, arguments)
        for options in ([given, []] if given else [[]]):
            result = subprocess.run([*arguments, *options, "-fsyntax-only", "-x", "c++", "-"],
                                    cwd=folder, input=source_for(header), capture_output=True,
                                    text=True)
            if result.returncode == 0:
                return ""
            first_words = first_words or result.stderr
    return f"{header} does not compile alone:\n{first_words}"


def source_for(header: Path) -> str:
    name = name_in_includes(header)
    return (f"#include <{name}>\n" if name != str(header) else f'#include "{name}"\n') * 2


def name_in_includes(header: Path) -> str:
    return header.name if header.parts[:2] == ("rt", "standard") else str(header)


def problems(root: Path, build: Path) -> list[str]:
    host = Commands(build / "compile_commands.json", root)
    guest = Commands(build / "guest_commands.json", root)
    jobs, found = [], []
    for header in checking.code(root):
        if header.suffix not in (".h", ""):
            continue
        in_standard = header.parts[:2] == ("rt", "standard") # The host has its own.
        kinds = [] if in_standard else [host]
        if header.parts[0] in GUEST_FOLDERS:
            kinds.append(guest)
        commands = [(kind, command) for kind in kinds if (command := kind.nearest(header))]
        if not commands:
            found.append(f"{header}: no source of {build} is compiled with its folder in sight")
        jobs += [(header, command) for kind, command in commands
                 if name_in_includes(header) not in kind.compiled_alone]
    with TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        precompiled = Precompiled(root, Path(folder))
        answers = pool.map(lambda job: compile_alone(*job, precompiled), jobs)
        return found + [text for text in answers if text]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--root", type=Path, default=checking.root_of_source())
    options = parser.parse_args()
    found = problems(options.root.resolve(), options.build.resolve())
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
