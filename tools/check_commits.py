#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The first line of each commit: `area: Imperative sentence`, at most 72 letters, no full stop."""
import re
import subprocess
from pathlib import Path

import checking

SUBJECT = re.compile(r"^[a-z][a-z0-9_./-]*(, [a-z][a-z0-9_./-]*)*: [A-Z]\w*")
NOT_IMPERATIVE = re.compile(r": (?:Added|Adds|Adding|Fixed|Fixes|Fixing|Changed|Changes|Changing|"
                            r"Removed|Removes|Removing|Updated|Updates|Updating)\b")
MAX_LENGTH = 72


def wrong_with(subject: str) -> list[str]:
    found = []
    if not SUBJECT.match(subject):
        found.append("must read \"area: Imperative sentence\"")
    if NOT_IMPERATIVE.search(subject):
        found.append("must be imperative: \"Add\", not \"Added\"")
    if len(subject) > MAX_LENGTH:
        found.append(f"has {len(subject)} letters, more than {MAX_LENGTH}")
    if subject.endswith("."):
        found.append("must not end in a full stop")
    return found


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    # In a container the clone often belongs to another user than the one who checks it.
    return subprocess.run(["git", "-c", "safe.directory=*", "-C", str(root), *arguments],
                          capture_output=True, text=True)


def problems(root: Path) -> list[str]:
    if git(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode != 0:
        return []  # An unpacked archive, or nothing committed yet.
    log = git(root, "log", "--no-merges", "--min-parents=1", "--format=%h%x09%s").stdout
    found = []
    for line in log.splitlines():
        commit, subject = line.split("\t", 1)
        found += [f"{commit} \"{subject}\" {wrong}" for wrong in wrong_with(subject)]
    return found


if __name__ == "__main__":
    checking.run(__doc__, problems)
