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
    def wrong_in(source: Path) -> str:
        words = subprocess.run([tool, "--dry-run", "-Werror", "--style=file", str(source)],
                               capture_output=True, text=True).stderr
        lines = re.findall(r"^\S+:(\d+):\d+: error: code should be", words, re.MULTILINE)
        name = source.relative_to(root)
        if lines:
            return f"{name}: clang-format would change lines {', '.join(lines[:10])}" + \
                (", ..." if len(lines) > 10 else "")
        return words

    with ThreadPoolExecutor() as pool:
        return [text for text in pool.map(wrong_in, sources(root)) if text]


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
