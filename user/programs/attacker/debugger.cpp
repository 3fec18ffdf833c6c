// SPDX-License-Identifier: MIT
// Row 35: a debugger attaches to lsaiso.exe, whose policy lets nobody look into it, and reads its
// memory; and a dump is made of vmsp.exe, whose policy lets it be in none.  Guard: debug-policy.
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/attacker/attacks.h"
#include "user/runtime/program.h"
#include "user/runtime/run_program.h"
#include "user/runtime/trustlets.h"

#include <cstddef>

namespace attacker {
NtStatus debug_trustlet() {
    const Handle process =
        OpenProcess(abi::nt::access::process_vm_read, user::process_called("lsaiso.exe"));
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

/// The virtual TPM, with its seed in memory.
void start_tpm() { user::run_program("tpm start"); }

NtStatus dump_trustlet() {
    const Handle process =
        OpenProcess(abi::nt::access::process_query | abi::nt::access::process_vm_read,
                    user::process_called("vmsp.exe"));
    if (process == abi::nt::no_handle) {
        user::write("attacker: vmsp.exe does not run\n");
        return NtStatus::NotFound;
    }
    static constinit std::byte dump[512 * 1024];
    std::uint32_t size = 0;
    const NtStatus status = user::capture_dump(process, dump, size);
    user::print("attacker: a dump of vmsp.exe: {}, {} bytes\n", RtlNtStatusToName(status), size);
    CloseHandle(process);
    return status;
}

} // namespace attacker
