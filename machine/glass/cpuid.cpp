// SPDX-License-Identifier: MIT
// See cpuid.h.
#include "machine/glass/cpuid.h"

#include "machine/glass/mmu.h"

#include <cstring>
#include <initializer_list>
#include <string_view>

namespace machine::glass {
namespace {

using x86::CpuidLeaf;

constexpr std::uint32_t highest_standard_leaf = 7;
constexpr std::uint32_t highest_extended_leaf = static_cast<std::uint32_t>(CpuidLeaf::SvmFeatures);
constexpr std::uint32_t virtual_address_bits = 48;

/// Three leaves of 16 characters each.
constexpr std::uint32_t first_name_leaf = 0x8000'0002;
constexpr char processor_name[48] = "Vitrine glass machine";

constexpr std::uint32_t bits(std::initializer_list<unsigned> positions) {
    std::uint32_t result = 0;
    for (const unsigned position : positions) {
        result |= 1u << position;
    }
    return result;
}

// FPU DE PSE TSC MSR PAE MCE CX8 APIC SEP MTRR PGE MCA CMOV PAT PSE36 CLFLUSH MMX FXSR SSE SSE2
constexpr std::uint32_t basic_features =
    bits({0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 19, 23, 24, 25, 26});
constexpr std::uint32_t several_processors = bits({28}); // HTT
// The extended leaf repeats some of them for AMD's own history.
constexpr std::uint32_t repeated_features = basic_features & ~bits({11, 19, 25, 26}) & 0x0183'FFFF;

x86::CpuidResult vendor(std::uint32_t highest_leaf) {
    constexpr auto word = [](std::string_view text) {
        std::uint32_t value = 0;
        for (std::size_t index = 4; index-- > 0;) {
            value = value << 8 | static_cast<unsigned char>(text[index]);
        }
        return value;
    };
    return {highest_leaf, word("Auth"), word("cAMD"), word("enti")};
}

x86::CpuidResult name_part(std::uint32_t leaf) {
    x86::CpuidResult result;
    std::memcpy(&result, &processor_name[16 * (leaf - first_name_leaf)], sizeof result);
    return result;
}

/// Fn0000_0001_EBX: this processor's number, how many there are, cache lines of 8 * 8 bytes.
std::uint32_t place_in_machine(ProcessorIdentity identity) {
    using Ebx = x86::CpuidFeaturesEbx;
    constexpr std::uint8_t cache_line_quadwords = 8;
    return Ebx{}
        .with(Ebx::initial_apic_id, identity.apic_id)
        .with(Ebx::processor_count, identity.count)
        .with(Ebx::cache_line_quadwords, cache_line_quadwords)
        .raw;
}

} // namespace

x86::CpuidResult answer_cpuid(std::uint32_t leaf, std::uint32_t subleaf,
                              ProcessorIdentity identity) {
    constexpr std::uint32_t family_15_model_107 = 0x0006'0FB1; // as qemu64
    constexpr auto svm_features = x86::CpuidSvmEdx{}
                                      .with(x86::CpuidSvmEdx::nested_paging, true)
                                      .with(x86::CpuidSvmEdx::guest_mode_execute_trap, true);

    if (leaf >= first_name_leaf && leaf < first_name_leaf + 3) {
        return name_part(leaf);
    }
    switch (static_cast<CpuidLeaf>(leaf)) {
    case CpuidLeaf::VendorAndLimit: return vendor(highest_standard_leaf);
    case CpuidLeaf::ExtendedLimit: return vendor(highest_extended_leaf);
    case CpuidLeaf::Features: // SSE3, CMPXCHG16B
        return {family_15_model_107, place_in_machine(identity), bits({0, 13}),
                basic_features | (identity.count > 1 ? several_processors : 0)};
    case CpuidLeaf::StructuredFeatures: // SMEP, SMAP
        return {0, subleaf == 0 ? bits({7, 20}) : 0, 0, 0};
    case CpuidLeaf::ExtendedFeatures: // LAHF, SVM; SYSCALL, NX, long mode
        return {family_15_model_107, 0, bits({0, 2}), repeated_features | bits({11, 20, 29})};
    case CpuidLeaf::AddressSizes:
        return {physical_address_bits | virtual_address_bits << 8, 0, 0, 0};
    case CpuidLeaf::SvmFeatures: // revision 1, 16 ASIDs
        return {1, 16, 0, svm_features.raw};
    default: return {};
    }
}

} // namespace machine::glass
