// SPDX-License-Identifier: MIT
// Row 35: a debugger attaches to lsaiso.exe, whose policy lets nobody look into it, and reads its
// memory.  Guard: debug-policy.
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/attacker/attacks.h"
#include "user/runtime/program.h"

#include <cstddef>

namespace attacker {
namespace {

using abi::nt::SystemProcessInformation;

constexpr std::size_t most_processes = 32;
constinit SystemProcessInformation rows[most_processes];

/// 0: no such process runs.
std::uint64_t id_of(std::string_view image_name) {
    const NtStatus status = NtQuerySystemInformation(abi::nt::SystemInformationClass::Process, rows,
                                                     sizeof(rows), nullptr);
    for (std::size_t index = 0; abi::is_success(status); ++index) {
        if (std::string_view{rows[index].image_name} == image_name) {
            return rows[index].process_id;
        }
        if (rows[index].next_entry_offset == 0) {
            break;
        }
    }
    return 0;
}

} // namespace

NtStatus debug_trustlet() {
    const Handle process = OpenProcess(abi::nt::access::process_vm_read, id_of("lsaiso.exe"));
    if (process == abi::nt::no_handle) {
        user::write("attacker: lsaiso.exe does not run\n");
        return NtStatus::NotFound;
    }
    // Where VTL1 puts the first page that a trustlet has for itself.
    constexpr std::uint64_t first_allocation = 0x100'0000'0000;
    std::uint64_t words[8] = {};
    const NtStatus status = NtReadVirtualMemory(
        process, reinterpret_cast<const void*>(first_allocation), words, sizeof(words), nullptr);
    user::print("attacker: lsaiso.exe's memory: {}, {x}\n", RtlNtStatusToName(status), words[0]);
    CloseHandle(process);
    return status;
}

} // namespace attacker
