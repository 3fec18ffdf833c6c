// SPDX-License-Identifier: MIT
#include "securekernel/images/secure_image.h"

#include "formats/pe/relocations.h"
#include "securekernel/boot.h"
#include "securekernel/code_integrity.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/memory/direct_map.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/vtl0_pages.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using abi::Rule;
using formats::pe::RelocationWalk;
using formats::pe::SectionAccess;

constexpr std::uint64_t address_size = sizeof(std::uint64_t);

/// Both worlds share it: VTL0 may read the page, and programs may run its code. Without MBEC there
/// is one execute right, and the kernel gets it too.
abi::PageAccess access_to_shared(PageRights rights) {
    if (boot_info.guards_off.is_off(abi::Guard::ImageReadonly)) {
        return default_access(boot_info);
    }
    if (rights != PageRights::ReadExecute) {
        return abi::PageAccess::read();
    }
    return boot_info.guards_off.is_off(abi::Guard::Mbec)
               ? abi::PageAccess::read_execute()
               : abi::PageAccess{abi::PageAccess::read_bit | abi::PageAccess::user_execute_bit};
}

/// It is VTL0's kernel's, as its section says.
abi::PageAccess access_to_driver(PageRights rights) {
    if (boot_info.guards_off.is_off(abi::Guard::Hvci)) {
        return default_access(boot_info);
    }
    switch (rights) {
    case PageRights::ReadExecute: return abi::PageAccess::read_execute();
    case PageRights::ReadWrite: return abi::PageAccess::read_write();
    case PageRights::Read: break;
    }
    return abi::PageAccess::read();
}

} // namespace

PageRights SecureImage::rights_of(std::uint64_t index) const {
    const std::uint64_t rva = index * abi::page_size;
    for (const formats::pe::Section& section : sections_.all()) {
        if (rva >= section.address && rva < section.end()) {
            switch (section.access) {
            case SectionAccess::ReadWrite: return PageRights::ReadWrite;
            case SectionAccess::ReadExecute: return PageRights::ReadExecute;
            case SectionAccess::Read: break;
            }
        }
    }
    return PageRights::Read;
}

std::uint64_t* SecureImage::slot(std::uint64_t index) const {
    return reinterpret_cast<std::uint64_t*>(cpu::ram_at(slots_)) + index;
}

x86::GuestPage SecureImage::page(std::uint64_t index) const {
    return {index < page_count_ ? *slot(index) : 0};
}

NtStatus SecureImage::validate(std::uint64_t index, x86::GuestPage page) {
    if (index >= page_count_ || !is_ordinary_page(page)) {
        hypercalls::report_decision(Rule::MalformedSecureCall, page.number, index);
        return NtStatus::InvalidParameter;
    }
    if (*slot(index) != 0) {
        return NtStatus::AlreadyCommitted;
    }
    // First VTL0 loses the right to write, then the bytes are looked at: what was checked stays so.
    const PageRules rules = rules_for(index);
    if (rules.is_locked &&
        hypercalls::protect(page, 1, abi::PageAccess::read()) != abi::tlfs::HvStatus::Success) {
        return NtStatus::InvalidParameter;
    }
    std::byte* const bytes = cpu::ram_at(page.address().value);
    const auto rva = static_cast<std::uint32_t>(index * abi::page_size);
    const auto verdict = rules.is_checked ? skci_verify_page(&identity_.pages, rva, bytes)
                                          : abi::skci::Status::Verified;
    if (verdict != abi::skci::Status::Verified || !page_frames.set(page, identity_of(index))) {
        hypercalls::report_decision(Rule::PageNotOfImage, page.number, index);
        give_back(index, page);
        return NtStatus::InvalidImageHash;
    }
    relocate(index, {bytes, abi::page_size});
    fill_imports(index, {bytes, abi::page_size});
    hypercalls::protect(page, 1, rules.access);
    const bool is_run_here = !is_driver() && rights_of(index) == PageRights::ReadExecute;
    if (is_run_here && !direct_map::close(page)) {
        give_back(index, page);
        return NtStatus::InsufficientResources;
    }
    *slot(index) = page.number;
    return NtStatus::Success;
}

SecureImage::PageRules SecureImage::rules_for(std::uint64_t index) const {
    const abi::GuardsOff& off = boot_info.guards_off;
    if (is_driver()) {
        return {!off.is_off(abi::Guard::Hvci), !off.is_off(abi::Guard::DriverSignature),
                access_to_driver(rights_of(index))};
    }
    return {!off.is_off(abi::Guard::ImageReadonly), !off.is_off(abi::Guard::Signature),
            access_to_shared(rights_of(index))};
}

/// It shall not be the image's: it is VTL0's again.
void SecureImage::give_back(std::uint64_t index, x86::GuestPage page) {
    page_frames.set(page, {});
    hypercalls::protect(page, 1, default_access(boot_info));
    *slot(index) = 0;
}

/// A driver's variables are data of VTL0's like any other.
PageIdentity SecureImage::identity_of(std::uint64_t index) const {
    if (is_driver() && rights_of(index) == PageRights::ReadWrite) {
        return {};
    }
    const auto kind = is_driver() ? PageIdentity::Kind::Driver : PageIdentity::Kind::Image;
    return {kind, {}, handle_, index};
}

/// No address lies across the edge of this page: has_split_address refuses such an image.
void SecureImage::relocate(std::uint64_t index, std::span<std::byte> page) const {
    const std::uint64_t rva = index * abi::page_size;
    const auto table = own_bytes(tables_, relocations_size_);
    RelocationWalk walk(table, sections_);
    for (auto next = walk.next(); next.is_ok() && next.value(); next = walk.next()) {
        if (walk.rva() < rva || walk.rva() >= rva + abi::page_size) {
            continue;
        }
        std::uint64_t address = 0;
        std::memcpy(&address, page.data() + (walk.rva() - rva), address_size);
        address += moved_by_;
        std::memcpy(page.data() + (walk.rva() - rva), &address, address_size);
    }
}

bool SecureImage::has_split_address() const {
    RelocationWalk walk(own_bytes(tables_, relocations_size_), sections_);
    for (auto next = walk.next(); next.is_ok() && next.value(); next = walk.next()) {
        if (walk.rva() % abi::page_size > abi::page_size - address_size) {
            return true;
        }
    }
    return false;
}

void SecureImage::forget() {
    if (slots_ != 0) {
        own_pool.release(slots_);
    }
    if (tables_ != 0) {
        own_pool.release(tables_, tables_pages_);
    }
    if (imports_ != 0) {
        own_pool.release(imports_);
    }
    *this = SecureImage{};
}

} // namespace sk
