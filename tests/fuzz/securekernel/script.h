// SPDX-License-Identifier: MIT
// A fuzzer's bytes, read as what a hostile kernel and its trustlets do.
#pragma once

#include "abi/ium/services.h"
#include "abi/memory_layout.h"
#include "abi/nt/memory.h"
#include "tests/fuzz/choices.h"

#include <cstdint>
#include <iterator>

namespace fuzz {

class Script : public Choices {
public:
    using Choices::Choices;

    /// A small number, one with a meaning or a neighbour of it, or any at all.
    std::uint64_t number() { return Choices::number(128, meanings); }

    /// Most often `usual`, else any number.
    std::uint64_t mostly(std::uint64_t usual) { return choice(16) == 15 ? number() : usual; }

private:
    static constexpr std::uint64_t meanings[] = {
        0,
        ~0ull,
        abi::page_size,
        abi::hypervisor_region.base / abi::page_size,
        abi::secure_kernel_region.base / abi::page_size,
        abi::secure_kernel_region.end() / abi::page_size,
        abi::minimum_ram_size / abi::page_size,
        abi::physical_address_limit / abi::page_size,
        abi::nt::highest_user_address,
        abi::ium::secure_handle_bit,
        abi::direct_map_base,
        1ull << 52, // as a page number, the first whose address does not fit
        1ull << 31,
        1ull << 32,
    };
};

} // namespace fuzz
