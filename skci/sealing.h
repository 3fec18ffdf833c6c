// SPDX-License-Identifier: MIT
// Data that leaves VTL1 and must come back unread and unchanged: secure storage, pages that are
// paged out, credentials. ChaCha20 hides it, Poly1305 notices changes.  [RFC8439 2.8]
#pragma once

#include "skci/checked.h"

namespace skci {

void seal(const abi::skci::SealedBytes& bytes);

/// If the tag is not the one that seal() wrote, the data is zeroed: half-trusted text is no text.
Checked<rt::Ok> open(const abi::skci::SealedBytes& bytes);

Digest hmac_sha256(Bytes key, Bytes data);

void derive_key(const abi::skci::DerivedKey& derived);

} // namespace skci
