// SPDX-License-Identifier: MIT
// The RAM of the story: what the loader would have put where.
#pragma once

#include "abi/boot_info.h"
#include "abi/vtl.h"
#include "tests/fakes/scripted_target/guest_memory.h"

namespace fakes {

/// Addresses the script refers to.
struct StoryPlaces {
    abi::BootInfo boot_info;
    std::uint64_t boot_info_address = 0;
    std::uint64_t nested_root[abi::vtl_count] = {};
    std::uint64_t vmcb[abi::vtl_count] = {};
    std::uint64_t hypervisor_root = 0;
    std::uint64_t secure_root = 0;
    std::uint64_t kernel_root = 0;
};

inline constexpr std::uint64_t story_text_offset = 0x1000; // .text in each image
inline constexpr std::uint64_t story_function_size = 0x40;

/// Fills `memory` and says where everything went.
StoryPlaces furnish(GuestMemory& memory);

/// Changes one VTL's nested table, as the hypervisor would.
void protect(GuestMemory& memory, std::uint64_t nested_root, std::uint64_t first_page,
             std::uint64_t page_count, abi::PageAccess access);

} // namespace fakes
