// SPDX-License-Identifier: MIT
// What VTL1 has of its own on each processor, so that two processors can be in VTL1 at once.
#pragma once

#include "abi/tlfs/assist_page.h"
#include "abi/tlfs/hypercall.h"
#include "tests/processors/shared/descriptor_tables.h"
#include "tests/processors/shared/request.h"

#include <cstddef>
#include <cstdint>

namespace processors {

struct alignas(4096) SecureProcessor {
    std::byte input[4096] = {}; // of hypercalls
    abi::tlfs::VpAssistPage assist;
    abi::tlfs::Message messages[16];        // SIMP
    std::uint64_t event_flags[16][32] = {}; // SIEFP
    std::byte stack[16384] = {};
    std::byte exception_stack[8192] = {};
    DescriptorTables tables;
    Request* request = nullptr; // VTL0's last
    bool is_started = false;
    std::uint64_t calls = 0;
    std::uint64_t intercepts = 0;
    std::uint64_t interrupts = 0;
    // Changed by interrupts:
    volatile std::uint64_t vinas = 0;
    volatile std::uint64_t vina_flags = 0;
    volatile std::uint64_t message_count = 0;
    volatile std::uint64_t event_count = 0;
    volatile std::uint64_t intercept_messages = 0;

    std::uint64_t stack_top() const {
        return reinterpret_cast<std::uint64_t>(stack + sizeof(stack));
    }
    template <typename Input>
    Input& new_input() {
        return *reinterpret_cast<Input*>(input) = Input{};
    }
};
static_assert(offsetof(SecureProcessor, messages) == 2 * 4096);
static_assert(offsetof(SecureProcessor, event_flags) == 3 * 4096);

SecureProcessor& secure_processor(unsigned index);
/// The one that we run on.
SecureProcessor& own();

std::uint64_t physical_address_of(const void* object);

/// A hypercall with own().input.
abi::tlfs::HvStatus call(abi::tlfs::HypercallControl control);
abi::tlfs::HvStatus set_register(abi::tlfs::InputVtl vtl, abi::tlfs::RegisterName name,
                                 std::uint64_t value);

/// services.cpp: what VTL0 asks for.
void serve(Request& request);

/// VTL0 gets #GP for what it did.
void punish();

} // namespace processors
