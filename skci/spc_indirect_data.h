// SPDX-License-Identifier: MIT
// What an Authenticode signature is about: the digest of the image, and the hashes of its pages if
// the signer added them.  [AUTHENTICODE, SpcIndirectDataContent]
#pragma once

#include "skci/der.h"

namespace skci {

struct SpcIndirectData {
    Bytes image_digest; // 32 bytes
    Bytes page_hashes;  // the table; empty if there is none
};

/// `content` is the inside of SpcIndirectDataContent.
Checked<SpcIndirectData> read_spc_indirect_data(Bytes content);

} // namespace skci
