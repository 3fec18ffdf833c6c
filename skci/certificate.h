// SPDX-License-Identifier: MIT
// An X.509 certificate: a name, a public key, and an issuer's signature that they belong together.
// [RFC5280 4.1]
#pragma once

#include "skci/certificate_extensions.h"
#include "skci/der.h"

namespace skci {

/// RSA-2048, exponent 65537.
struct PublicKey {
    Bytes modulus;
    Bytes exponent;
};

struct Certificate {
    Bytes whole;
    Bytes signed_part; // TBSCertificate, whole: this is what `signature` is about
    Bytes serial;
    Bytes issuer; // Names are compared byte for byte.
    Bytes subject;
    PublicKey key;
    Extensions extensions;
    Bytes signature; // by the issuer
};

/// Reads the next certificate.
Checked<Certificate> read_certificate(DerReader& reader);

/// Is `signature` this key's, of bytes with the digest `digest`?
bool is_signed_by(const PublicKey& key, Bytes signature, const Digest& digest);

} // namespace skci
