#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy with the short list of .clang-tidy, on all sources but tests and on the headers that
they include, as errors.

Most of what it takes is to read the standard library's headers and walk through them, so several
sources are read as one (together.py). A unit that is not found clean says nothing yet: its halves
are looked at, down to one source.

Code of the guests may not recurse either: their stacks are a few pages, with nothing below.
Usage: check_tidy.py BUILD [--root FOLDER] [SOURCE...]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import checking
import together
from commands import arguments_of, without_files

GUEST_FOLDERS = {"rt", "crypto", "process", "boot", "hypervisor", "kernel", "skci", "securekernel",
                 "user", "ium"}
FOLDERS = GUEST_FOLDERS | {"abi", "x86", "machine", "visualizer", "bench"}
UNIT_SIZE = 24


def sources(root: Path, build: Path) -> list[Path]:
    return [source for source in commands_by_source(root, build)
            if source.parts[0] not in ("tests", "build")]


def commands_by_source(root: Path, build: Path) -> dict[Path, dict]:
    database = json.loads((build / "commands/compile_commands.json").read_text())
    known = {Path(command["file"]): command for command in database}
    return {source.relative_to(root): command for source, command in known.items()
            if source.suffix == ".cpp" and source.is_relative_to(root)}


def units_of(root: Path, chosen: list[Path], commands: dict[Path, dict]) -> list[list[Path]]:
    """The sources in groups that are compiled alike."""
    alike = {}
    for source in sorted(chosen):
        kind = (source.parts[0], own_style(root, source),
                *flags_of(commands[source]))
        alike.setdefault(kind, []).append(source)
    return [[source.relative_to(root) for source in unit] for group in alike.values()
            for unit in together.groups([root / source for source in group], UNIT_SIZE)]


def flags_of(command: dict) -> list[str]:
    return [flag for flag in without_files(arguments_of(command))[1:]
            if not flag.startswith("-ffile-prefix-map=")]


def own_style(root: Path, source: Path) -> "Path | None":
    """The .clang-tidy of its folder, or of one above it, that adds to the root's."""
    styles = [root / folder / ".clang-tidy" for folder in source.parents if folder.parts]
    return next((style for style in styles if style.exists()), None)


def tidy(root: Path, source: Path, command: dict, is_guest: bool) -> str:
    tool = next(tool for tool in ("clang-tidy-14", "clang-tidy") if shutil.which(tool))
    more = ["--checks=misc-no-recursion"] if is_guest else []
    result = subprocess.run(
        [tool, "--quiet", "--warnings-as-errors=*",
         f"--header-filter=^{root}/({'|'.join(sorted(FOLDERS))})/", *more,
         str(root / source), "--", *flags_of(command)],
        cwd=command["directory"], capture_output=True, text=True)
    return f"{source}\n{result.stdout}{result.stderr}" if result.returncode else ""


def tidy_unit(root: Path, build: Path, unit: list[Path], commands: dict[Path, dict]) -> list[str]:
    is_guest = unit[0].parts[0] in GUEST_FOLDERS
    if len(unit) == 1:
        text = tidy(root, unit[0], commands[unit[0]], is_guest)
        return [text] if text else []
    # Below the build folder, so that clang-tidy finds our .clang-tidy above it.
    with TemporaryDirectory(dir=build) as folder:
        if style := own_style(root, unit[0]):
            shutil.copy(style, folder)
        unit_file = Path(folder) / "unit.cpp"
        unit_file.write_text("".join(f'#include "{root / source}"\n' for source in unit))
        if not tidy(root, unit_file, commands[unit[0]], is_guest):
            return []
    return [text for half in (unit[::2], unit[1::2])
            for text in tidy_unit(root, build, half, commands)]


def problems(root: Path, build: Path, chosen: list[Path]) -> list[str]:
    commands = commands_by_source(root, build)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = pool.map(lambda unit: tidy_unit(root, build, unit, commands),
                           units_of(root, chosen, commands))
        return [text for answer in answers for text in answer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("sources", type=Path, nargs="*", metavar="SOURCE")
    parser.add_argument("--root", type=Path, default=checking.root_of_source())
    options = parser.parse_args()
    root, build = options.root.resolve(), options.build.resolve()
    chosen = [source.resolve().relative_to(root) for source in options.sources]
    found = problems(root, build, chosen or sources(root, build))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
