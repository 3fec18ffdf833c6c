// SPDX-License-Identifier: MIT
// A copy of a process's memory that costs almost nothing until somebody writes: NtCreateProcessEx
// with a parent and no section, which is NT's fork.  [WI7 ch.5]
#include "kernel/memory/address_space.h"
#include "kernel/memory/page_frames.h"

namespace nt {

using abi::NtStatus;
using x86::PageTableEntry;

NtStatus AddressSpace::clone_from(AddressSpace& parent) {
    for (const VirtualRange* range = parent.ranges_.first(); range != nullptr;
         range = parent.ranges_.after(*range)) {
        if (const NtStatus status = insert(*range); !abi::is_success(status)) {
            return status;
        }
        if (const NtStatus status = clone_range(*range, parent); !abi::is_success(status)) {
            return status;
        }
    }
    return NtStatus::Success;
}

/// Both show the same pages. What was writable and not meant to be common is read-only in both
/// until one of them writes, and gets a copy (break_sharing).
NtStatus AddressSpace::clone_range(const VirtualRange& range, AddressSpace& parent) {
    const bool is_common = range.kind == VirtualRange::Kind::View &&
                           range.protection != abi::nt::PageProtection::WriteCopy;
    const bool is_done = for_each_page(
        parent.table_, range.begin, range.end, [&](std::uint64_t address, std::uint64_t* theirs) {
            std::uint64_t* const ours = table_.reach(address);
            if (ours == nullptr) {
                return false;
            }
            const auto entry = PageTableEntry::from(*theirs);
            const auto shared = is_common ? entry : entry.with(PageTableEntry::writable, false);
            if (!(shared == entry)) {
                *theirs = shared.raw;
                forget_translation(parent.table_, address);
            }
            page_frames.add_reference(x86::GuestPhysicalAddress{entry.address()}.page());
            *ours = shared.raw;
            ++page_count_;
            return true;
        });
    return is_done ? NtStatus::Success : NtStatus::NoMemory;
}

} // namespace nt
