// SPDX-License-Identifier: MIT
// sharing.exe: a DLL that both worlds map. VTL1 lets VTL0 read the pages that its trustlets use, so
// there is one copy of them; whoever writes one gets a copy of his own, made by VTL1.  Lesson: 9.
//
// A trustlet runs; this program maps the trustlet's DLL, and writes into its code; the trustlet
// runs again, and finds what it found before. At last VTL0's kernel tries the same past its own
// copy-on-write (attack write-trustlet-image).
#include "abi/memory_layout.h"
#include "abi/trace_marks.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"
#include "user/runtime/run_program.h"

namespace {

/// False: the page cannot be written, or is not what was written.
bool write_into(volatile std::uint64_t* word) {
    PageProtection before{};
    if (!VirtualProtect(const_cast<std::uint64_t*>(word), sizeof(*word), PageProtection::WriteCopy,
                        &before)) {
        return false;
    }
    const std::uint64_t original = *word;
    *word = abi::attackers_word;
    user::print("sharing: {x} was there, and {x} is here now\n", original, *word);
    return *word == abi::attackers_word;
}

} // namespace

abi::NtStatus user::main_program(Arguments /*arguments*/) {
    run_program("trustlet hello");
    void* const library = LoadLibrary("iumdll.dll");
    if (library == nullptr) {
        print("sharing: iumdll.dll cannot be mapped: error {}\n", GetLastError());
        return NtStatus::DllNotFound;
    }
    constexpr std::uint64_t first_code = abi::page_size; // behind the headers
    const std::uint64_t place = reinterpret_cast<std::uint64_t>(library) + first_code;
    if (!write_into(reinterpret_cast<volatile std::uint64_t*>(place))) {
        write("sharing: there is no copy to write\n");
        return NtStatus::AccessDenied;
    }
    run_program("trustlet hello");
    run_program("attacker write-trustlet-image");
    return NtStatus::Success;
}
