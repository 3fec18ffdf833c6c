// SPDX-License-Identifier: MIT
// What a PAGE_* value says.
#include "kernel/memory/address_space.h"

namespace nt::protections {

using abi::NtStatus;
using abi::nt::PageProtection;

namespace {

constexpr auto guard_bit = static_cast<std::uint32_t>(PageProtection::Guard);

} // namespace

PageProtection without_guard(PageProtection protection) {
    return static_cast<PageProtection>(static_cast<std::uint32_t>(protection) & ~guard_bit);
}

bool has_guard(PageProtection protection) {
    return (static_cast<std::uint32_t>(protection) & guard_bit) != 0;
}

NtStatus check(PageProtection protection) {
    switch (without_guard(protection)) {
    case PageProtection::NoAccess:
    case PageProtection::ReadOnly:
    case PageProtection::ReadWrite:
    case PageProtection::WriteCopy:
    case PageProtection::Execute:
    case PageProtection::ExecuteRead: return NtStatus::Success;
    // What can be changed while it runs is what an attacker wants; VTL1 would refuse it anyway.
    case PageProtection::ExecuteReadWrite: return NtStatus::DynamicCodeBlocked;
    default: return NtStatus::InvalidPageProtection;
    }
}

bool is_writable(PageProtection protection) {
    const PageProtection plain = without_guard(protection);
    return plain == PageProtection::ReadWrite || plain == PageProtection::WriteCopy;
}

bool is_executable(PageProtection protection) {
    const PageProtection plain = without_guard(protection);
    return plain == PageProtection::Execute || plain == PageProtection::ExecuteRead;
}

bool allows(PageProtection protection, FaultAccess access) {
    switch (access) {
    case FaultAccess::Read: return without_guard(protection) != PageProtection::NoAccess;
    case FaultAccess::Write: return is_writable(protection);
    case FaultAccess::Execute: return is_executable(protection);
    }
    return false;
}

} // namespace nt::protections
