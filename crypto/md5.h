// SPDX-License-Identifier: MIT
// MD5, and HMAC over it: a digest that only who knows the key can make.  [RFC1321] [RFC2104]
#pragma once

#include "crypto/md_blocks.h"

namespace crypto {

struct Md5 {
    static void compress(std::uint32_t (&state)[4], const std::uint32_t (&block)[16]);
};

Digest md5(Bytes bytes);

/// HMAC-MD5 of what is added in pieces.
class HmacMd5 {
public:
    /// A key of at most 64 bytes: NTLM's have 16.
    explicit HmacMd5(Bytes key);

    void add(Bytes bytes) { inner_.add(bytes); }
    Digest finish();

private:
    MdHash<Md5> inner_;
    MdHash<Md5> outer_;
};

} // namespace crypto
