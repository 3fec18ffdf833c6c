// SPDX-License-Identifier: MIT
#include "securekernel/memory/capture.h"

#include "abi/guards.h"
#include "rt/check.h"
#include "securekernel/boot.h"
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
    if (boot_info.guards_off.is_off(abi::Guard::ParameterChecks)) {
        return list.page_count <= MemoryDescriptorList::max_pages;
    }
    if (list.page_count == 0 || list.page_count > MemoryDescriptorList::max_pages ||
        list.byte_offset >= abi::page_size || list.byte_count == 0) {
        return false;
    }
    const std::uint64_t room = list.page_count * abi::page_size - list.byte_offset;
    return list.size == MemoryDescriptorList::header_size + list.page_count * 8 &&
           list.byte_count <= room && list.byte_count + abi::page_size > room;
}

/// All pages of the list, one behind the other: as many as it says, which fit where they go because
/// the list is plausible.
NtStatus copy_pages(const MemoryDescriptorList& list, std::byte* to) {
    for (std::uint32_t index = 0; index < list.page_count; ++index) {
        const x86::GuestPage page{list.pages[index]};
        if (!is_readable_vtl0_page(page)) {
            return refuse(page.number);
        }
        std::memcpy(to + index * abi::page_size, cpu::ram_at(page.address().value), abi::page_size);
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

std::span<const std::byte> CapturedFile::bytes() const { return own_bytes(address + offset, size); }

void CapturedFile::release() const { own_pool.release(address, pages); }

namespace {

/// Everything that `list` says is read more than once here: it must not change in between.
rt::Result<CapturedFile, NtStatus> copy_file(const MemoryDescriptorList& list,
                                             std::uint64_t page_number) {
    if (!is_plausible(list)) {
        return rt::Err{refuse(page_number)};
    }
    CapturedFile file;
    file.offset = list.byte_offset;
    file.size = list.byte_count;
    file.pages = pages_for(list.byte_offset + list.byte_count);
    file.address = own_pool.allocate(file.pages);
    if (file.address == 0) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    const NtStatus status = copy_pages(list, cpu::ram_at(file.address));
    if (!abi::is_success(status)) {
        file.release();
        return rt::Err{status};
    }
    return file;
}

const MemoryDescriptorList& list_at(std::uint64_t address) {
    return *reinterpret_cast<const MemoryDescriptorList*>(cpu::ram_at(address));
}

} // namespace

const MemoryDescriptorList& CapturedBuffer::list() const { return list_at(list_); }

std::uint64_t CapturedBuffer::size() const { return list().byte_count; }

void CapturedBuffer::write(std::uint64_t offset, const void* from, std::uint64_t size) const {
    CHECK(offset <= this->size() && size <= this->size() - offset, "A buffer has less room.");
    for (std::uint64_t done = 0; done < size;) {
        const std::uint64_t at = list().byte_offset + offset + done;
        const std::uint64_t in_page = at % abi::page_size;
        const std::uint64_t rest = abi::page_size - in_page;
        const std::uint64_t part = size - done < rest ? size - done : rest;
        const x86::GuestPage page{list().pages[at / abi::page_size]};
        std::memcpy(cpu::ram_at(page.address().value) + in_page,
                    static_cast<const std::byte*>(from) + done, part);
        done += part;
    }
}

void CapturedBuffer::release() const { own_pool.release(list_); }

namespace {

NtStatus judge_buffer(const MemoryDescriptorList& list, std::uint64_t page_number) {
    if (!is_plausible(list)) {
        return refuse(page_number);
    }
    for (std::uint32_t index = 0; index < list.page_count; ++index) {
        if (!is_ordinary_page({list.pages[index]})) {
            return refuse(list.pages[index]);
        }
    }
    return NtStatus::Success;
}

} // namespace

rt::Result<CapturedBuffer, NtStatus> capture_buffer(std::uint64_t page_number) {
    const std::uint64_t own = own_pool.allocate();
    if (own == 0) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    NtStatus status = copy_in(cpu::ram_at(own), {page_number}, abi::page_size);
    if (abi::is_success(status)) {
        status = judge_buffer(list_at(own), page_number);
    }
    if (!abi::is_success(status)) {
        own_pool.release(own);
        return rt::Err{status};
    }
    return CapturedBuffer{own};
}

rt::Result<CapturedFile, NtStatus> capture_file(std::uint64_t page_number) {
    const x86::GuestPage page{page_number};
    if (!is_readable_vtl0_page(page)) {
        return rt::Err{refuse(page_number)};
    }
    if (boot_info.guards_off.is_off(abi::Guard::CopyInOnce)) {
        return copy_file(list_at(page.address().value), page_number); // VTL0's own, as it changes.
    }
    const std::uint64_t own = own_pool.allocate(); // A page is much for a stack.
    if (own == 0) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    std::memcpy(cpu::ram_at(own), cpu::ram_at(page.address().value), abi::page_size);
    const auto file = copy_file(list_at(own), page_number);
    own_pool.release(own);
    return file;
}

} // namespace sk
