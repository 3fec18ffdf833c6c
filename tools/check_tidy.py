#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy with the short list of .clang-tidy, on all sources but tests, as errors.

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

import checking

GUEST_FOLDERS = {"rt", "crypto", "process", "boot", "hypervisor", "kernel", "skci", "securekernel",
                 "user", "ium"}


def sources(root: Path, build: Path) -> list[Path]:
    database = json.loads((build / "commands/compile_commands.json").read_text())
    known = [Path(entry["file"]) for entry in database]
    return [source.relative_to(root) for source in known
            if source.suffix == ".cpp" and source.is_relative_to(root)
            and source.relative_to(root).parts[0] not in ("tests", "build")]


def tidy(root: Path, build: Path, source: Path) -> str:
    tool = next(tool for tool in ("clang-tidy-14", "clang-tidy") if shutil.which(tool))
    more = ["--checks=misc-no-recursion"] if source.parts[0] in GUEST_FOLDERS else []
    result = subprocess.run(
        [tool, "--quiet", "--warnings-as-errors=*", f"--header-filter=^{root}/(?!build)",
         "-p", str(build / "commands"), *more, str(root / source)],
        capture_output=True, text=True)
    return f"{source}\n{result.stdout}{result.stderr}" if result.returncode else ""


def problems(root: Path, build: Path, chosen: list[Path]) -> list[str]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = pool.map(lambda source: tidy(root, build, source), chosen)
        return [text for text in answers if text]


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
