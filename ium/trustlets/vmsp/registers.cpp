// SPDX-License-Identifier: MIT
#include "ium/trustlets/vmsp/registers.h"

namespace vmsp {

void Registers::extend(std::uint32_t index, const crypto::Sha256Digest& event) {
    crypto::Sha256 hash;
    hash.add(values_[index]);
    hash.add(event);
    values_[index] = hash.finish();
}

crypto::Sha256Digest Registers::digest_of(std::uint32_t mask) const {
    crypto::Sha256 hash;
    hash.add({reinterpret_cast<const std::uint8_t*>(&mask), sizeof(mask)});
    for (std::uint32_t index = 0; index < count; ++index) {
        if ((mask >> index & 1) != 0) {
            hash.add(values_[index]);
        }
    }
    return hash.finish();
}

} // namespace vmsp
