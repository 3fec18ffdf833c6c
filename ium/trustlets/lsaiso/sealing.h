// SPDX-License-Identifier: MIT
// Where the key comes from that blobs are encrypted with: the secure kernel, or a fake in the
// tests.
#pragma once

#include "abi/lsa_iso.h"

namespace lsaiso {

/// Encrypts `blob.secret` in place, bound to prefix and tag; writes nonce and code.
[[nodiscard]] bool seal(abi::lsa_iso::Blob& blob);

/// Decrypts it in place. False, and nothing readable left, if one bit is not as it was sealed.
[[nodiscard]] bool open(abi::lsa_iso::Blob& blob);

} // namespace lsaiso
