// SPDX-License-Identifier: MIT
// SHA-256, piece by piece.  [FIPS180]
#pragma once

#include "skci/checked.h"
#include "skci/primitives.h"

namespace skci {

class Sha256 {
public:
    Sha256() { skci_sha256_begin(&state_); }

    Sha256& add(Bytes bytes) {
        skci_sha256_add(&state_, bytes.data(), bytes.size());
        return *this;
    }

    Digest finish() const {
        Digest digest;
        skci_sha256_end(&state_, digest.bytes);
        return digest;
    }

private:
    Sha256State state_;
};

inline Digest sha256(Bytes bytes) { return Sha256{}.add(bytes).finish(); }

} // namespace skci
