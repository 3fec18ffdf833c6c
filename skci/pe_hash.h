// SPDX-License-Identifier: MIT
// The digest of an image: everything but CheckSum, the directory's entry for the signature, and the
// signature itself. Signing changes these three, and may not change what is signed.
// [AUTHENTICODE]
#pragma once

#include "skci/image_layout.h"

namespace skci {

Digest pe_hash(Bytes file, const ImageLayout& layout);

} // namespace skci
