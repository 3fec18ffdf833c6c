// SPDX-License-Identifier: MIT
// The hypercall page: how a guest makes a hypercall without knowing the processor's opcode for it.
// A guest reads the two offsets from HvRegisterVsmCodePageOffsets.  [TLFS hypercall-interface, vsm]
#pragma once

#include <cstdint>

namespace abi::tlfs {

inline constexpr std::uint16_t hypercall_offset = 0x00;
inline constexpr std::uint16_t vtl_call_offset_32 = 0x04;
inline constexpr std::uint16_t vtl_call_offset = 0x0F;
inline constexpr std::uint16_t vtl_return_offset_32 = 0x1B;
inline constexpr std::uint16_t vtl_return_offset = 0x26;

/// The rest of the page is 0xCC (INT3).
inline constexpr std::uint8_t hypercall_page_filler = 0xCC;

// clang-format off
inline constexpr std::uint8_t hypercall_page_code[] = {
    /* 0x00 */ 0x0F, 0x01, 0xD9,             // vmmcall
               0xC3,                         // ret
    /* 0x04 */ 0x89, 0xC1,                   // mov ecx, eax      32-bit VtlCall: input in EAX
               0xB8, 0x11, 0x00, 0x00, 0x00, // mov eax, 0x11
               0x0F, 0x01, 0xD9,             // vmmcall
               0xC3,                         // ret
    /* 0x0F */ 0x48, 0x89, 0xC8,             // mov rax, rcx      64-bit VtlCall: input in RCX
               0xB9, 0x11, 0x00, 0x00, 0x00, // mov ecx, 0x11
               0x0F, 0x01, 0xD9,             // vmmcall
               0xC3,                         // ret
    /* 0x1B */ 0x89, 0xC1,                   // mov ecx, eax      32-bit VtlReturn
               0xB8, 0x12, 0x00, 0x00, 0x00, // mov eax, 0x12
               0x0F, 0x01, 0xD9,             // vmmcall
               0xC3,                         // ret
    /* 0x26 */ 0x48, 0x89, 0xC8,             // mov rax, rcx      64-bit VtlReturn
               0xB9, 0x12, 0x00, 0x00, 0x00, // mov ecx, 0x12
               0x0F, 0x01, 0xD9,             // vmmcall
               0xC3,                         // ret
};
// clang-format on
static_assert(sizeof(hypercall_page_code) == 0x32);
static_assert(hypercall_page_code[vtl_call_offset] == 0x48);
static_assert(hypercall_page_code[vtl_return_offset + 4] == 0x12);

} // namespace abi::tlfs
