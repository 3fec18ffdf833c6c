// SPDX-License-Identifier: MIT
// What VTL0 has of its own on each processor, and what it can do there.
#pragma once

#include "abi/boot_info.h"
#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/status.h"
#include "tests/processors/shared/descriptor_tables.h"
#include "tests/processors/shared/request.h"
#include "x86/apic.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace processors {

struct alignas(4096) Processor {
    std::byte input[4096] = {}; // of hypercalls
    Request request;
    std::byte stack[16384] = {};
    std::byte exception_stack[8192] = {};
    DescriptorTables tables;
    std::atomic<std::uint64_t> nmis;
    std::atomic<std::uint64_t> interrupts[INTERRUPT_COUNT];

    std::atomic<std::uint64_t>& count_of(Vector vector) {
        return interrupts[number_of(vector) - FIRST_INTERRUPT];
    }
    template <typename Input>
    Input& new_input() {
        return *reinterpret_cast<Input*>(input) = Input{};
    }
};

Processor& processor(unsigned index);
/// The one that we run on.
Processor& own();

void note_boot_info(const abi::BootInfo& boot);
std::uint64_t physical_address_of(const void* object);

/// Own descriptor tables, own local APIC.
void take_processor();

void write_apic(x86::ApicRegister which, std::uint32_t value);
/// ICR.
void send(x86::InterruptCommand command);

/// A hypercall with own().input.
abi::tlfs::HvStatus call(abi::tlfs::HypercallControl control);

/// Asks VTL1; the answer is in own().request. False: VTL1's hypercall was refused.
bool ask(Service service, std::uint64_t first = 0, std::uint64_t second = 0);

/// Waits some thousand instructions.
void linger();

/// In C++: no instruction but the store itself may fault. Answers 0, or the vector and one.
extern "C" std::uint64_t guarded_store(std::uint64_t* to, std::uint64_t value);

} // namespace processors
