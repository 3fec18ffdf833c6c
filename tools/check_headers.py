#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every header compiles alone, and twice: on the host, and for the guest if its folder runs there.

Each is compiled as the nearest source of its folder is, so with no more include folders than that;
if this does not do, as the next nearest that is compiled otherwise.
Usage: check_headers.py BUILD [--root FOLDER]
"""
import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import checking
from commands import arguments_of, without_precompiled

GUEST_FOLDERS = {"x86", "abi", "rt", "crypto", "process", "boot", "hypervisor", "kernel",
                 "skci", "securekernel", "user", "ium"}


class Commands:
    """Compile commands of one kind, host or guest: by source, relative to the root."""

    def __init__(self, database: Path, root: Path):
        self.by_source = {}
        for entry in json.loads(database.read_text()) if database.exists() else []:
            source = Path(entry["file"])
            if source.suffix == ".cpp" and source.is_relative_to(root):
                arguments = without_precompiled(arguments_of(entry))
                self.by_source[str(source.relative_to(root))] = (entry["directory"], arguments)

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


def compile_alone(header: Path, commands: list[tuple[str, list[str]]]) -> str:
    """What the compiler says of a source that includes `header` twice and nothing else."""
    first_words = ""
    for folder, arguments in commands:
        result = subprocess.run([*arguments, "-fsyntax-only", "-x", "c++", "-"], cwd=folder,
                                input=source_for(header), capture_output=True, text=True)
        if result.returncode == 0:
            return ""
        first_words = first_words or result.stderr
    return f"{header} does not compile alone:\n{first_words}"


def source_for(header: Path) -> str:
    standard = header.parts[:2] == ("rt", "standard")
    return (f"#include <{header.name}>\n" if standard else f'#include "{header}"\n') * 2


def problems(root: Path, build: Path) -> list[str]:
    host = Commands(build / "compile_commands.json", root)
    guest = Commands(build / "guest_commands.json", root)
    jobs, found = [], []
    for header in checking.code(root):
        if header.suffix not in (".h", ""):
            continue
        in_standard = header.parts[:2] == ("rt", "standard") # The host has its own.
        on_host = [] if in_standard else host.nearest(header)
        in_guest = guest.nearest(header) if header.parts[0] in GUEST_FOLDERS else []
        commands = [command for command in (on_host, in_guest) if command]
        if not commands:
            found.append(f"{header}: no source of {build} is compiled with its folder in sight")
        jobs += [(header, command) for command in commands]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return found + [text for text in pool.map(lambda job: compile_alone(*job), jobs) if text]


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
