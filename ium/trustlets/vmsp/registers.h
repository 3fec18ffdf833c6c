// SPDX-License-Identifier: MIT
// Platform configuration registers: each is the digest of everything that was ever told to it, in
// order. None can be set, so nobody can bring one to a value but by the same story.
// [TPM2 Part 1, 17]  Lesson: 10.
#pragma once

#include "abi/vtpm.h"
#include "crypto/sha256.h"

#include <cstdint>

namespace vmsp {

class Registers {
public:
    static constexpr std::uint32_t count = abi::vtpm::register_count;
    static constexpr std::uint32_t all = (1u << count) - 1;

    /// `index` is less than `count`.
    const crypto::Sha256Digest& operator[](std::uint32_t index) const { return values_[index]; }
    void extend(std::uint32_t index, const crypto::Sha256Digest& event);

    /// One digest of the mask and of the registers that it names.
    crypto::Sha256Digest digest_of(std::uint32_t mask) const;

private:
    crypto::Sha256Digest values_[count] = {};
};

} // namespace vmsp
