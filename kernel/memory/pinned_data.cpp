// SPDX-License-Identifier: MIT
#include "kernel/memory/pinned_data.h"

#include "abi/memory_layout.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/page_table.h"
#include "kernel/secure_calls.h"

#include <cstring>

namespace nt::pinned_data {

using abi::NtStatus;

NtStatus pin(std::uint64_t address, std::uint64_t size) {
    if (address % abi::page_size != 0 || size % abi::page_size != 0 || address + size < address) {
        return NtStatus::InvalidParameter;
    }
    for (std::uint64_t at = address; at < address + size; at += abi::page_size) {
        const std::uint64_t* const slot = PageTable::of_kernel().find(at);
        const auto entry = x86::PageTableEntry::from(slot == nullptr ? 0 : *slot);
        if (!entry.is_present()) {
            return NtStatus::InvalidParameter;
        }
        const NtStatus status = secure_calls::protect_kernel_data_page(
            x86::GuestPhysicalAddress{entry.address()}.page());
        if (!abi::is_success(status)) {
            return status;
        }
    }
    return NtStatus::Success;
}

const void* copy_of(const void* data, std::size_t size) {
    const auto page = size > abi::page_size ? std::nullopt : page_frames.allocate();
    if (!page) {
        return nullptr;
    }
    std::memcpy(ram_at(*page), data, size);
    if (!abi::is_success(secure_calls::protect_kernel_data_page(*page))) {
        page_frames.release(*page);
        return nullptr;
    }
    return ram_at(*page);
}

} // namespace nt::pinned_data
