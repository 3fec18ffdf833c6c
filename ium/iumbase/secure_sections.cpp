// SPDX-License-Identifier: MIT
#include "ium/iumbase/iumbase.h"
#include "ium/iumdll/iumdll.h"
#include "process/win32/last_error.h"

Handle CreateSecureSection(std::uint64_t size, std::uint64_t for_trustlet_id) {
    Handle section;
    const NtStatus status = IumCreateSecureSection(&section, size, for_trustlet_id);
    return process::handle_or_none(status, section);
}

Handle OpenSecureSection(const abi::ium::InstanceGuid* creator, std::uint64_t size) {
    Handle section;
    const NtStatus status = IumOpenSecureSection(&section, creator, size);
    return process::handle_or_none(status, section);
}

void* MapSecureSection(Handle section, PageProtection protection) {
    void* base = nullptr;
    std::size_t size = 0;
    constexpr std::uint32_t view_share = 1;
    const NtStatus status = NtMapViewOfSection(section, abi::nt::current_process, &base, 0, 0,
                                               nullptr, &size, view_share, 0, protection);
    return process::succeeded(status) ? base : nullptr;
}
