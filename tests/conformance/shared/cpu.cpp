// SPDX-License-Identifier: MIT
// The only C++ file of the conformance images with inline assembly.
#include "tests/conformance/shared/cpu.h"

#include "rt/instructions.h"
#include "x86/descriptor_tables.h"

namespace conformance::cpu {

std::uint64_t page_fault_address() {
    std::uint64_t address = 0;
    asm volatile("movq %%cr2, %0" : "=r"(address));
    return address;
}

void load_descriptor_tables(const x86::DescriptorTableRegister& segments,
                            const x86::DescriptorTableRegister& gates) {
    ::load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                             x86::KernelSegments::data.raw |
                                 std::uint64_t{x86::KernelSegments::task.raw} << 16);
    // 64-bit code needs none of these, and a visit to ring 3 would leave them empty too.
    asm volatile("movl %0, %%ds; movl %0, %%es; movl %0, %%fs; movl %0, %%gs" : : "r"(0));
}

} // namespace conformance::cpu
