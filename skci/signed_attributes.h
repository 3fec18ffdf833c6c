// SPDX-License-Identifier: MIT
// What the signer really signs: not the content, but a set of attributes that names its digest.
// [RFC2315 9.2, 9.3]
#pragma once

#include "skci/der.h"

namespace skci {

/// Do the attributes say that `content` is SpcIndirectDataContent and has the digest it has? Each
/// of the two exactly once; others may say what they like, nobody asks them.
Checked<rt::Ok> check_attributes(Bytes attributes, Bytes content);

/// The digest that is signed: of the attributes as a SET, though the file has them as [0].
Digest digest_of_attributes(Bytes attributes);

} // namespace skci
