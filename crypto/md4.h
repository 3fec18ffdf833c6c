// SPDX-License-Identifier: MIT
// MD4: what Windows makes of a password.  [RFC1320]
#pragma once

#include "crypto/md_blocks.h"

namespace crypto {

struct Md4 {
    static void compress(std::uint32_t (&state)[4], const std::uint32_t (&block)[16]);
};

Digest md4(Bytes bytes);

} // namespace crypto
