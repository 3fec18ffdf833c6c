#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-format decides. Prints what it would change; with --fix, changes it.

Versions of clang-format differ in their taste, so only version 14, which CI has, is asked.
"""
import argparse
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import checking

VERSION = 14
SKIPPED = 77  # the exit status by which ci.sh knows that a check could not be made


def clang_format() -> "str | None":
    for name in (f"clang-format-{VERSION}", "clang-format"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], capture_output=True, text=True).stdout
            if re.search(rf"version {VERSION}\.", version):
                return name
    return None


def sources(root: Path) -> list[Path]:
    return [root / source for source in checking.code(root) if source.suffix != ".S"]


def problems(root: Path, tool: str) -> list[str]:
    def words_about(some: list[Path]) -> str:
        return subprocess.run([tool, "--dry-run", "-Werror", "--style=file", *map(str, some)],
                              capture_output=True, text=True).stderr

    everything = sources(root)
    at_once = 30  # starting the program takes longer than formatting a file
    parts = [everything[first:first + at_once] for first in range(0, len(everything), at_once)]
    with ThreadPoolExecutor() as pool:
        words = "".join(pool.map(words_about, parts))
    lines = {}
    for file, line in re.findall(r"^(.+):(\d+):\d+: error: ", words, re.MULTILINE):
        lines.setdefault(Path(file).relative_to(root), []).append(line)
    found = [f"{file}: clang-format would change lines {', '.join(numbers[:10])}" +
             (", ..." if len(numbers) > 10 else "") for file, numbers in lines.items()]
    return found or ([words] if words else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=checking.root_of_source())
    parser.add_argument("--fix", action="store_true", help="format all sources in place")
    options = parser.parse_args()
    tool = clang_format()
    if not tool:
        print(f"clang-format {VERSION} is not installed, and others format differently.")
        sys.exit(1 if options.fix else SKIPPED)
    if options.fix:
        subprocess.run([tool, "-i", "--style=file", *map(str, sources(options.root))], check=True)
        return
    found = problems(options.root, tool)
    print(*found, sep="\n", end="\n" if found else "")
    if found:
        sys.exit("To mend it: ./vitrine fmt")


if __name__ == "__main__":
    main()
