// SPDX-License-Identifier: MIT
// The envelope of a signature: what was signed, by whom, with which certificates.
// [RFC2315 9, 10, 14]
//
// Authenticode uses one shape of PKCS#7 and we accept that alone: one signer, SHA-256, signed
// attributes, no unsigned ones (where Windows finds time stamps: nobody has signed them).
#pragma once

#include "skci/der.h"

namespace skci {

/// SignerInfo
struct SignerInfo {
    Bytes issuer;     // Name, whole
    Bytes serial;     // of the signer's certificate
    Bytes attributes; // signed: the contents of the set
    Bytes signature;
};

/// ContentInfo with SignedData
struct SignedData {
    Bytes content;      // of SpcIndirectDataContent, without tag and length: this is digested
    Bytes certificates; // one after the other, unchecked
    SignerInfo signer;
};

/// `der` is followed by nothing but the zeros that fill the certificate table.
Checked<SignedData> read_signed_data(Bytes der);

} // namespace skci
