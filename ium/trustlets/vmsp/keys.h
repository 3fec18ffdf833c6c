// SPDX-License-Identifier: MIT
// What the TPM has of the secure kernel, or of a fake in the tests.
#pragma once

#include "abi/vtpm.h"

namespace vmsp {

/// What a sealed object is bound to: it opens only where all of this is the same again.
struct Binding {
    std::uint8_t owner[32] = {};
    std::uint8_t registers[32] = {};
    std::uint32_t mask = 0;
    std::uint32_t size = 0;
};
static_assert(sizeof(Binding) == 72);

/// Encrypts `object.data` in place; writes nonce and code.
[[nodiscard]] bool encrypt(const Binding& binding, abi::vtpm::SealedObject& object);
/// False, and nothing readable left, if anything is not as it was.
[[nodiscard]] bool decrypt(const Binding& binding, abi::vtpm::SealedObject& object);
[[nodiscard]] bool sign(const std::uint8_t (&data)[64], abi::ium::Report& report);

} // namespace vmsp
