// SPDX-License-Identifier: MIT
#include "securekernel/memory/capture.h"

#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {
namespace {

using abi::MemoryDescriptorList;
using abi::NtStatus;

NtStatus refuse(std::uint64_t what) {
    hypercalls::report_decision(abi::Rule::MalformedSecureCall, what, 0);
    return NtStatus::InvalidParameter;
}

/// Every number of `list` fits every other. CVE-2020-0917 was a list smaller than its own header.
bool is_plausible(const MemoryDescriptorList& list) {
    if (list.page_count == 0 || list.page_count > MemoryDescriptorList::max_pages ||
        list.byte_offset >= abi::page_size || list.byte_count == 0) {
        return false;
    }
    const std::uint64_t room = list.page_count * abi::page_size - list.byte_offset;
    return list.size == MemoryDescriptorList::header_size + list.page_count * 8 &&
           list.byte_count <= room && list.byte_count + abi::page_size > room;
}

/// The bytes of each page that belong to the file, one behind the other.
NtStatus copy_pages(const MemoryDescriptorList& list, std::byte* to) {
    std::uint64_t left = list.byte_count;
    std::uint64_t offset = list.byte_offset;
    for (std::uint32_t index = 0; index < list.page_count; ++index) {
        const x86::GuestPage page{list.pages[index]};
        if (!is_readable_vtl0_page(page)) {
            return refuse(page.number);
        }
        const std::uint64_t here = abi::page_size - offset < left ? abi::page_size - offset : left;
        std::memcpy(to, cpu::ram_at(page.address().value + offset), here);
        to += here;
        left -= here;
        offset = 0;
    }
    return NtStatus::Success;
}

} // namespace

NtStatus copy_in(void* to, x86::GuestPage page, std::size_t size) {
    if (!is_readable_vtl0_page(page)) {
        return refuse(page.number);
    }
    std::memcpy(to, cpu::ram_at(page.address().value), size);
    return NtStatus::Success;
}

NtStatus copy_out(x86::GuestPage page, const void* from, std::size_t size) {
    if (!is_ordinary_page(page)) {
        return refuse(page.number);
    }
    std::memcpy(cpu::ram_at(page.address().value), from, size);
    return NtStatus::Success;
}

std::span<const std::byte> CapturedFile::bytes() const { return own_bytes(address, size); }

void CapturedFile::release() const { own_pool.release(address, pages); }

rt::Result<CapturedFile, NtStatus> capture_file(std::uint64_t page_number) {
    const std::uint64_t list_page = own_pool.allocate(); // A page is much for a stack.
    if (list_page == 0) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    auto& list = *reinterpret_cast<MemoryDescriptorList*>(cpu::ram_at(list_page));
    CapturedFile file;
    NtStatus status = capture(list, page_number);
    if (abi::is_success(status) && !is_plausible(list)) {
        status = refuse(page_number);
    }
    if (abi::is_success(status)) {
        file.size = list.byte_count;
        file.pages = pages_for(list.byte_count);
        file.address = own_pool.allocate(file.pages);
        status = file.address == 0 ? NtStatus::InsufficientResources
                                   : copy_pages(list, cpu::ram_at(file.address));
    }
    own_pool.release(list_page);
    if (abi::is_success(status)) {
        return file;
    }
    if (file.address != 0) {
        file.release();
    }
    return rt::Err{status};
}

} // namespace sk
