// SPDX-License-Identifier: MIT
// Input blocks that many cases begin with, ready to be made wrong.
#pragma once

#include "tests/conformance/vtl0/specification.h"
#include "tests/conformance/vtl0/trial.h"

#include <initializer_list>

namespace conformance {

constexpr HypercallControl simple(std::uint64_t code) { return HypercallControl::from(code); }
constexpr HypercallControl rep(std::uint64_t code, std::uint16_t count) {
    return simple(code).with(HypercallControl::rep_count, count);
}

/// GetVpRegisters of these names, of the caller's own VTL unless `target` says otherwise.
Answer get_registers(Trial& trial, std::initializer_list<std::uint64_t> names,
                     InputVtl target = InputVtl::own());

/// SetVpRegisters of one register.
Answer set_register(Trial& trial, std::uint64_t name, RegisterValue value,
                    InputVtl target = InputVtl::own());

/// ModifyVtlProtectionMask of these page numbers.
Answer protect_pages(Trial& trial, std::uint32_t mask, std::initializer_list<std::uint64_t> numbers,
                     InputVtl target = InputVtl::own());

/// CPUID in the caller's VTL.
struct CpuidAnswer {
    std::uint64_t eax = 0;
    std::uint64_t ebx = 0;
    std::uint64_t ecx = 0;
    std::uint64_t edx = 0;
};
CpuidAnswer cpuid(Trial& trial, std::uint32_t leaf);

/// Does CPUID 40000003 EBX grant the privilege with this bit?
bool has_privilege(Trial& trial, unsigned bit);

/// What VTL0 meets at a page when it tries one access.
enum class Access : std::uint8_t { Read, Write, Execute };
Fault try_access(Access access, std::uint64_t page_number);

/// Tries all three. `mask` has HV_MAP_GPA_FLAGS; what it forbids must end in a #GP and an
/// intercept.
void expect_access(Trial& trial, std::uint64_t page_number, std::uint32_t mask);

inline constexpr RegisterName name_of(std::uint64_t number) {
    return static_cast<RegisterName>(number);
}

} // namespace conformance
