#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Signs one image in many ways, right and wrong, for the tests of skci/.

The keys are made anew each time: the tests pin the root that this run has made.
Usage: make_fixtures.py IMAGE FOLDER
"""
import argparse
import shutil
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import make_keys  # noqa: E402: it is in another folder
import sign_image  # noqa: E402
from make_keys import AUTHORITY, SIGNER, Holder, certify, make_key, usages  # noqa: E402

BOTH = usages(make_keys.CODE_SIGNING, make_keys.ISOLATED_USER_MODE)
PLAIN = usages(make_keys.CODE_SIGNING)
ROOT_NAME = "Root of the tests"


class Workshop:
    """One key signs every image; what differs is the certificate that goes with it."""

    def __init__(self, image: Path, folder: Path):
        self.image = image
        self.folder = folder
        self.root = self.holder("root")
        self.signer = self.holder("signer")
        for holder in (self.root, self.signer):
            make_key(holder)
        certify(self.root, ROOT_NAME, self.root, AUTHORITY)
        (folder / "root.der").write_bytes(make_keys.der_of(self.root.certificate))

    def holder(self, name: str) -> Holder:
        return Holder(self.folder, name)

    def certificate(self, name: str, extensions: str, issuer: Holder | None = None,
                    **more) -> Holder:
        holder = self.holder(name)
        if not holder.key.exists():
            shutil.copy(self.signer.key, holder.key)
        certify(holder, "Signer of the tests", issuer or self.root, extensions, **more)
        return holder

    def authority(self, name: str, extensions: str, issuer: Holder) -> Holder:
        holder = self.holder(name)
        make_key(holder)
        certify(holder, f"Authority {name}", issuer, extensions)
        return holder

    def sign(self, name: str, holder: Holder, *options: str) -> None:
        sign_image.sign(self.image, self.folder / f"{name}.exe", holder.key, holder.certificate,
                        *(options or ("-ph",)))


def make_right_ones(shop: Workshop) -> None:
    shop.sign("good", shop.certificate("good", SIGNER + BOTH))
    good = shop.holder("good")
    shop.sign("no_page_hashes", good, "-h", "sha256")
    shop.sign("plain", shop.certificate("plain", SIGNER + PLAIN))
    shop.sign("expired", shop.certificate("expired", SIGNER + BOTH, days=-1))
    middle = shop.authority("middle", AUTHORITY, shop.root)
    shop.sign("below_authority", shop.certificate("below_authority", SIGNER + BOTH, middle),
              "-ph", "-ac", str(middle.certificate))
    shop.sign("authority_left_out", shop.holder("below_authority"))


def make_wrong_certificates(shop: Workshop) -> None:
    shop.sign("no_usages", shop.certificate("no_usages", SIGNER))
    shop.sign("only_isolated", shop.certificate(
        "only_isolated", SIGNER + usages(make_keys.ISOLATED_USER_MODE)))
    shop.sign("signer_is_authority", shop.certificate(
        "signer_is_authority", AUTHORITY.replace("keyCertSign", "digitalSignature") + BOTH))
    shop.sign("may_not_sign", shop.certificate(
        "may_not_sign", SIGNER.replace("digitalSignature", "keyEncipherment") + BOTH))
    shop.sign("critical", shop.certificate(
        "critical", SIGNER + BOTH + "1.2.3.4=critical,ASN1:UTF8String:what?\n"))
    shop.sign("sha384_certificate", shop.certificate(
        "sha384_certificate", SIGNER + BOTH, digest="sha384"))
    long_key = shop.holder("long_key")
    make_key(long_key, 3072)
    shop.sign("long_key", shop.certificate("long_key", SIGNER + BOTH))


def make_wrong_chains(shop: Workshop) -> None:
    impostor = shop.holder("impostor")  # the root's name, another key
    make_key(impostor)
    certify(impostor, ROOT_NAME, impostor, AUTHORITY)
    shop.sign("other_root", shop.certificate("other_root", SIGNER + BOTH, impostor))
    no_authority = shop.authority("no_authority", SIGNER + BOTH, shop.root)
    shop.sign("below_no_authority", shop.certificate("below_no_authority", SIGNER + BOTH,
                                                     no_authority),
              "-ph", "-ac", str(no_authority.certificate))
    limited = shop.authority("limited", AUTHORITY.replace("true", "true,pathlen:0"), shop.root)
    lower = shop.authority("lower", AUTHORITY, limited)
    both = shop.folder / "both.pem"
    both.write_text(lower.certificate.read_text() + limited.certificate.read_text())
    shop.sign("chain_too_long", shop.certificate("chain_too_long", SIGNER + BOTH, lower),
              "-ph", "-ac", str(both))
    shop.sign("unneeded", shop.holder("good"), "-ph", "-ac", str(impostor.certificate))


def make_wrong_signatures(shop: Workshop) -> None:
    good = shop.holder("good")
    shop.sign("sha384", good, "-h", "sha384", "-ph")
    shop.sign("unsigned_attribute", good, "-ph", "-addUnauthenticatedBlob")
    shutil.copy(shop.image, shop.folder / "unsigned.exe")


def keep_seeds(folder: Path) -> None:
    """The signatures alone, for the fuzzers that read no image around them."""
    (folder / "seeds").mkdir()
    for image in folder.glob("*.exe"):
        file = image.read_bytes()
        header = struct.unpack_from("<I", file, 0x3C)[0]
        begin, size = struct.unpack_from("<II", file, header + 24 + 112 + 4 * 8)
        if size:
            (folder / "seeds" / image.stem).write_bytes(file[begin + 8:begin + size])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path)
    parser.add_argument("folder", type=Path)
    words = parser.parse_args()
    words.folder.mkdir(parents=True, exist_ok=True)
    workshop = Workshop(words.image, words.folder)
    for make in (make_right_ones, make_wrong_certificates, make_wrong_chains,
                 make_wrong_signatures):
        make(workshop)
    keep_seeds(words.folder)
