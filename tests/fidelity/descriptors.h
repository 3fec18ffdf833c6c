// SPDX-License-Identifier: MIT
// The segments and gates of the guest, good ones and bad ones. cases/cases.inc has the selectors.
#pragma once

#include "tests/fidelity/stage.h"

#include <cstdint>

namespace fidelity {

inline constexpr std::uint16_t kernel_code = 0x08;
inline constexpr std::uint16_t kernel_data = 0x10;
inline constexpr std::uint16_t user_data = 0x23;
inline constexpr std::uint16_t user_code = 0x2B;
inline constexpr std::uint16_t task = 0x30;
inline constexpr std::uint32_t descriptor_limit = 0x16F;
inline constexpr std::uint64_t task_state = descriptors + 0x200;
inline constexpr std::uint64_t local_descriptors = descriptors + 0x300;
inline constexpr std::uint64_t system_call_entry = code + 0x800;

void make_descriptors();
x86::svm::SegmentState segment_at(std::uint16_t selector);

} // namespace fidelity
