#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Signs an image: Authenticode, SHA-256, with a hash of each page. osslsigncode does it.

The time of the signature is that on which the certificate begins to be valid, so that the same key
and the same image give the same signed image, byte for byte.
Usage: sign_image.py IMAGE SIGNED --key KEY --certificate PEM [--without-page-hashes] [--also PEM]
"""
import argparse
import ssl
import subprocess
import sys
from pathlib import Path


def begin_of_validity(certificate: Path) -> int:
    shown = subprocess.run(["openssl", "x509", "-in", str(certificate), "-noout", "-startdate"],
                           check=True, capture_output=True, text=True).stdout
    return int(ssl.cert_time_to_seconds(shown.strip().removeprefix("notBefore=")))


def time_options(certificate: Path) -> list[str]:
    """How this osslsigncode is told the time; older ones have another word for it."""
    text = subprocess.run(["osslsigncode", "sign", "--help"], capture_output=True, text=True)
    words = (text.stdout + text.stderr).split()
    for word in ("-time", "-st"):
        if word in words:
            return [word, str(begin_of_validity(certificate))]
    return []  # Then it signs with today's: right, but not twice the same.


def sign(image: Path, signed: Path, key: Path, certificate: Path, *options: str) -> None:
    signed.unlink(missing_ok=True)  # osslsigncode writes over nothing.
    ran = subprocess.run(
        ["osslsigncode", "sign", "-h", "sha256", *time_options(certificate),
         "-certs", str(certificate), "-key", str(key), *options, "-in", str(image),
         "-out", str(signed)], capture_output=True, text=True)
    if ran.returncode != 0 or not signed.exists():
        sys.exit(f"sign_image.py: osslsigncode could not sign {image.name}:\n"
                 f"{ran.stdout}{ran.stderr}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path)
    parser.add_argument("signed", type=Path)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--without-page-hashes", action="store_true")
    parser.add_argument("--also", type=Path, help="more certificates to put into the signature")
    words = parser.parse_args()
    more = [] if words.without_page_hashes else ["-ph"]
    more += ["-ac", str(words.also)] if words.also else []
    sign(words.image, words.signed, words.key, words.certificate, *more)
