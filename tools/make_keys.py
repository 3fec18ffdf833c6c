#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the classroom's keys: a root that signs nothing but certificates, and who signs images.

They are made once and stay in FOLDER, which all build folders of a checkout share: so the same
source gives the same signed images, byte for byte, wherever in the checkout they are built. They
are never committed: whoever has the signer's key can sign what VTL1 will run.

    root.key, root.pem        the root; root.cpp is its certificate as skci/ compiles it in
    signer.key, signer.pem    who signs code
    trustlet.key, .pem        who signs code for isolated user mode: trustlets and their DLLs

Usage: make_keys.py FOLDER
"""
import argparse
import base64
import fcntl
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

DAYS = 365 * 40  # VTL1 has no clock, but osslsigncode verify has.
MADE_FILES = ("root.key", "root.pem", "root.cpp", "signer.key", "signer.pem", "trustlet.key",
              "trustlet.pem")

CODE_SIGNING = "1.3.6.1.5.5.7.3.3"
SYSTEM_COMPONENT = "1.3.6.1.4.1.311.10.3.6"
ISOLATED_USER_MODE = "1.3.6.1.4.1.311.10.3.37"
AUTHORITY = "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n"
SIGNER = "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"


def usages(*names: str) -> str:
    return f"extendedKeyUsage={','.join(names)}\n"


def openssl(*words) -> str:
    ran = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(f"make_keys.py: openssl {words[0]} failed:\n{ran.stderr}")
    return ran.stdout


@dataclass(frozen=True)
class Holder:
    """NAME.key and NAME.pem in a folder."""
    folder: Path
    name: str

    @property
    def key(self) -> Path:
        return self.folder / f"{self.name}.key"

    @property
    def certificate(self) -> Path:
        return self.folder / f"{self.name}.pem"


def make_key(holder: Holder, bits: int = 2048) -> None:
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}", "-out",
            holder.key)


def certify(holder: Holder, subject: str, issuer: Holder, extensions: str, days: int = DAYS,
            digest: str = "sha256") -> None:
    """A certificate for the holder's key; `issuer` is the holder itself for a root."""
    with tempfile.TemporaryDirectory() as temporary:
        request, wanted = Path(temporary) / "request", Path(temporary) / "extensions"
        wanted.write_text(extensions)
        openssl("req", "-new", "-key", holder.key, "-subj", f"/CN={subject}", "-out", request)
        signed_by = ["-signkey", holder.key] if issuer == holder else \
            ["-CA", issuer.certificate, "-CAkey", issuer.key, "-CAcreateserial",
             "-CAserial", Path(temporary) / "serial"]
        openssl("x509", "-req", "-in", request, *signed_by, "-days", days, f"-{digest}",
                "-extfile", wanted, "-out", holder.certificate)


def der_of(pem: Path) -> bytes:
    lines = pem.read_text().splitlines()
    return base64.b64decode("".join(line for line in lines if not line.startswith("-----")))


def as_cpp(certificate: bytes) -> str:
    rows = [", ".join(f"0x{byte:02X}" for byte in certificate[begin:begin + 16])
            for begin in range(0, len(certificate), 16)]
    return ("// Made by tools/make_keys.py: the certificate of the classroom's root.\n"
            '#include "skci/trusted_root.h"\n\n'
            "const unsigned char skci::trusted_root_certificate[] = {\n    " +
            ",\n    ".join(rows) + "};\n"
            "const std::size_t skci::trusted_root_certificate_size = "
            "sizeof(trusted_root_certificate);\n")


def make_classroom(folder: Path) -> None:
    root, signer = Holder(folder, "root"), Holder(folder, "signer")
    trustlet = Holder(folder, "trustlet")
    make_key(root)
    certify(root, "Vitrine classroom root", root, AUTHORITY)
    make_key(signer)
    certify(signer, "Vitrine classroom signer", root, SIGNER + usages(CODE_SIGNING))
    make_key(trustlet)
    certify(trustlet, "Vitrine classroom signer of trustlets", root,
            SIGNER + usages(CODE_SIGNING, SYSTEM_COMPONENT, ISOLATED_USER_MODE))
    (folder / "root.cpp").write_text(as_cpp(der_of(root.certificate)))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Two build folders may be built at once.
        if all((folder / name).exists() for name in MADE_FILES):
            return  # Other keys would make every image built so far another one.
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            make_classroom(Path(temporary))
            for name in MADE_FILES:
                (Path(temporary) / name).replace(folder / name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    main(parser.parse_args().folder)
