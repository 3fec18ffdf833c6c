#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Changes one bit of a signed image's code, as an attacker would, and leaves its signature.

The bit is in the last byte of the first section that can run: padding, so that the code still does
what it did, if anybody runs it.
Usage: tamper_image.py IMAGE TAMPERED
"""
import argparse
import struct
import sys
from pathlib import Path

EXECUTE = 0x2000_0000  # IMAGE_SCN_MEM_EXECUTE


def end_of_code(file: bytes) -> int:
    """Where the first section that can run ends in the file."""
    pe = struct.unpack_from("<I", file, 0x3C)[0]
    count = struct.unpack_from("<H", file, pe + 6)[0]
    table = pe + 24 + struct.unpack_from("<H", file, pe + 20)[0]
    for section in range(table, table + 40 * count, 40):
        size, offset = struct.unpack_from("<II", file, section + 16)
        if struct.unpack_from("<I", file, section + 36)[0] & EXECUTE:
            return offset + size
    sys.exit("tamper_image.py: the image has no code")


def tamper(file: bytes) -> bytes:
    last = end_of_code(file) - 1
    return file[:last] + bytes([file[last] ^ 1]) + file[last + 1:]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path)
    parser.add_argument("tampered", type=Path)
    words = parser.parse_args()
    words.tampered.write_bytes(tamper(words.image.read_bytes()))
