// SPDX-License-Identifier: MIT
// A fuzzer's bytes, read as a script: choices, and numbers that are more often interesting than
// not.
#pragma once

#include "abi/memory_layout.h"
#include "tests/fuzz/choices.h"
#include "tests/unit/hypervisor/divided_machine.h"
#include "x86/apic.h"

#include <cstdint>
#include <iterator>

namespace fuzz {

/// Where the guest's page tables begin, and the instruction it begins with, in physical memory.
inline constexpr std::uint64_t page_tables_address = 0x20'0000;
inline constexpr std::uint64_t code_address = 0x1000;

class Script : public Choices {
public:
    using Choices::Choices;

    /// A small number, one with a meaning or a neighbour of it, or any at all.
    std::uint64_t number() { return Choices::number(96, meanings); }

    /// A physical address: the start of a page with a meaning, or any number.
    std::uint64_t address() {
        const unsigned kind = byte();
        const std::uint64_t page = meanings[kind % std::size(meanings)];
        return kind < 112 ? page : kind < 224 ? page + (raw(2) & 0xFFF) : number();
    }

private:
    static constexpr std::uint64_t meanings[] = {
        0,
        ~0ull,
        test::input_address,
        test::output_address,
        page_tables_address,
        code_address,
        abi::hypervisor_region.base,
        abi::hypervisor_image_region.base,
        abi::secure_kernel_region.base,
        abi::secure_kernel_region.base + abi::page_size,
        abi::kernel_region.base,
        abi::minimum_ram_size - abi::page_size,
        abi::minimum_ram_size,
        abi::physical_address_limit,
        x86::apic_default_base,
        x86::apic_default_base + static_cast<std::uint64_t>(x86::ApicRegister::InterruptCommandLow),
        x86::apic_default_base +
            static_cast<std::uint64_t>(x86::ApicRegister::InterruptCommandHigh),
        1ull << 47, // the first address that is not canonical
        1ull << 52, // the first that is not physical
        1ull << 63,
    };
};

} // namespace fuzz
