#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Joins the compile commands of host and guest sources, for clangd and clang-tidy.

Include folders of the layers are replaced by the root of the source, so that an editor opens the
real file instead of one reached through a link; the compiler and check_layers.py hold the rule.
A source that is compiled for both keeps its guest command only if it has no host command.
Usage: merge_commands.py MERGED HOST GUEST --layers FOLDER --root FOLDER
"""
import argparse
import json
from pathlib import Path

from commands import arguments_of, commands_of, without_precompiled


def with_real_includes(arguments: list[str], layers: str, root: str) -> list[str]:
    result = []
    for argument in arguments:
        is_layer = argument.startswith("-I" + layers)
        if not is_layer:
            result.append(argument)
        elif "-I" + root not in result:
            result.append("-I" + root)
    return result


def merged(host: list[dict], guest: list[dict], layers: str, root: str) -> list[dict]:
    by_file = {}
    for command in host + guest:
        by_file.setdefault(command["file"], {
            "directory": command["directory"],
            "file": command["file"],
            "arguments": with_real_includes(without_precompiled(arguments_of(command)), layers,
                                            root),
        })
    return [by_file[name] for name in sorted(by_file)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("merged", type=Path)
    parser.add_argument("host", type=Path)
    parser.add_argument("guest", type=Path)
    parser.add_argument("--layers", required=True)
    parser.add_argument("--root", required=True)
    options = parser.parse_args()
    commands = merged(commands_of(options.host), commands_of(options.guest), options.layers,
                      options.root)
    text = json.dumps(commands, indent=1) + "\n"
    if options.merged.exists() and options.merged.read_text() == text:
        return  # Untouched, an editor need not index everything again.
    options.merged.parent.mkdir(exist_ok=True)
    options.merged.write_text(text)


if __name__ == "__main__":
    main()
