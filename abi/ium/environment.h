// SPDX-License-Identifier: MIT
// What a trustlet finds when it starts.  [McG secure images]  Lesson: 10.
//
// The secure kernel has mapped its program, iumdll.dll and iumbase.dll, and made one page with the
// PEB, what follows it below, and the parameters that VTL0 gave. It binds nothing: a thread begins
// in iumdll.dll's export LdrInitializeThunk, as one of VTL0 does in ntdll.dll's
// (abi/nt/process.h: RCX start routine or 0, RDX argument, GS at the TEB), and iumdll.dll fills the
// import tables of the three images. They are read-only: NtProtectVirtualMemory makes a page
// PAGE_READWRITE, the first write copies it.
//
// A further DLL is asked for as one of NT's known DLLs: NtOpenSection of "\KnownDlls\NAME.dll",
// then NtMapViewOfSection. VTL0 finds the file; the secure kernel judges it by the same rules as
// the trustlet itself, or answers STATUS_INVALID_IMAGE_HASH.
#pragma once

#include "abi/nt/process.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abi::ium {

inline constexpr std::string_view known_dlls_directory = "\\KnownDlls\\";
inline constexpr std::string_view iumdll_name = "iumdll.dll";
inline constexpr std::string_view iumbase_name = "iumbase.dll";

/// Who a running trustlet is: no two instances are equal.
struct InstanceGuid {
    std::uint8_t bytes[16] = {};
    friend bool operator==(const InstanceGuid&, const InstanceGuid&) = default;
};
static_assert(sizeof(InstanceGuid) == 16);

/// An image in the trustlet's memory.
struct Module {
    char name[32] = {};      // "iumdll.dll", zero-terminated
    std::uint64_t base = 0;  // virtual
    std::uint64_t size = 0;  // bytes, whole pages
    std::uint64_t entry = 0; // virtual; 0: it has none
};
static_assert(sizeof(Module) == 56);

/// What the secure kernel tells a trustlet about itself.
struct TrustletInformation {
    static constexpr std::size_t module_count = 3;

    std::uint64_t trustlet_id = 0;
    InstanceGuid instance;
    InstanceGuid collaboration; // zero: none; instances that share storage have the same
    std::uint64_t security_version = 0;
    std::uint64_t capabilities = 0; // bits, see trustlets.h
    Module modules[module_count];   // the program, iumdll.dll, iumbase.dll
};
static_assert(sizeof(TrustletInformation) == 56 + 3 * 56);

/// The page at PEB: `peb.process_parameters` points to `parameters`, `peb.ntdll_base` is
/// iumdll.dll's. What is in `parameters` is VTL0's word, copied once; the three standard handles
/// mean nothing.
struct EnvironmentPage {
    nt::ProcessEnvironment peb;
    std::uint8_t reserved_048[0x200 - sizeof(nt::ProcessEnvironment)] = {};
    TrustletInformation trustlet;
    std::uint8_t reserved_2e0[0x400 - 0x200 - sizeof(TrustletInformation)] = {};
    nt::ProcessParameters parameters;
};
static_assert(offsetof(EnvironmentPage, trustlet) == 0x200);
static_assert(offsetof(EnvironmentPage, parameters) == 0x400);
static_assert(sizeof(EnvironmentPage) <= 4096);

} // namespace abi::ium
