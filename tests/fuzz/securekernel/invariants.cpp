// SPDX-License-Identifier: MIT
#include "tests/fuzz/securekernel/invariants.h"

#include "securekernel/cpu.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/secret_pages.h"
#include "securekernel/vtl0_pages.h"
#include "tests/fakes/securekernel/world.h"
#include "x86/page_table.h"

#include <cstring>

namespace fuzz {
namespace {

using abi::PageAccess;
using sk::PageIdentity;
using x86::Level;
using x86::PageTableEntry;
using Kind = PageIdentity::Kind;

bool is_closed_region(std::uint64_t page) {
    const std::uint64_t address = page * abi::page_size;
    return abi::hypervisor_region.contains(address) || abi::secure_kernel_region.contains(address);
}

void check_access(std::uint64_t page, PageAccess access, bool is_boot_code) {
    const bool may_write = (access.bits & PageAccess::write_bit) != 0;
    const bool may_run = (access & PageAccess::execute()).bits != 0;
    require(!may_write || !may_run, "a page is writable and executable for VTL0");
    if (is_closed_region(page)) {
        require(access == PageAccess::none(), "VTL1's own region is open");
        return;
    }
    require(!is_boot_code || access == PageAccess::read_execute(),
            "code of VTL0's kernel changed its rights");
    if (sk::secret_pages.holds({page})) {
        require(access == PageAccess::none(), "VTL0 reaches a secret's page");
        require(sk::secret_pages.check({page}).intact, "a secret changed");
    }
    switch (sk::page_frames.identity_of({page}).kind) {
    case Kind::Normal:
        require((access.bits & PageAccess::kernel_execute_bit) == 0 || is_boot_code,
                "VTL0's kernel may run a page that nobody has checked");
        break;
    case Kind::Secured:
        require(access == PageAccess::none(), "VTL0 reaches a trustlet's page");
        break;
    case Kind::Image:
        require(!may_write && (access.bits & PageAccess::kernel_execute_bit) == 0,
                "VTL0 may write an image's page, or its kernel run it");
        break;
    case Kind::Driver: require(!may_write, "VTL0 may write a driver's page"); break;
    case Kind::KernelData:
        require(access == PageAccess::read(), "VTL0 may write what it has pinned");
        break;
    }
}

void check_leaf(const sk::SecureProcess& process, std::uint64_t address, PageTableEntry leaf) {
    const bool is_writable = leaf.get(PageTableEntry::writable);
    const bool is_executable = !leaf.get(PageTableEntry::no_execute);
    require(leaf.get(PageTableEntry::user), "a trustlet's page is the secure kernel's alone");
    require(!is_writable || !is_executable, "a trustlet's page is writable and executable");
    const auto identity = sk::page_frames.identity_of(sk::page_in(leaf));
    if (identity.kind == Kind::Image) {
        require(!is_writable, "a trustlet may write an image's page");
        return;
    }
    require(identity.kind == Kind::Secured, "a trustlet uses a page that is not VTL1's");
    require(!is_executable, "a trustlet may run a page that nobody has checked");
    if (identity.owner == process.handle) {
        require(identity.page_of_owner == address / x86::page_bytes,
                "a trustlet's page lies elsewhere than it is known to");
    } else {
        require(identity.owner >> 31 != 0, "a trustlet uses another one's page");
    }
}

const std::uint64_t* table_at(std::uint64_t physical) {
    require(abi::secure_kernel_region.contains(physical), "a page table is not VTL1's own");
    return reinterpret_cast<const std::uint64_t*>(sk::cpu::ram_at(physical));
}

void check_table(const sk::SecureProcess& process, std::uint64_t table, Level level,
                 std::uint64_t base) {
    // Of the highest table the upper half is the secure kernel's.
    const std::size_t count =
        level == Level::Pml4 ? x86::entries_per_table / 2 : x86::entries_per_table;
    for (std::size_t index = 0; index < count; ++index) {
        const auto entry = PageTableEntry::from(table_at(table)[index]);
        const std::uint64_t address = base + index * x86::bytes_covered(level);
        if (entry.is_leaf(level)) {
            require(level == Level::PageTable, "a trustlet has a large page");
            check_leaf(process, address, entry);
        } else if (entry.is_table(level)) {
            check_table(process, entry.address(), x86::level_below(level), address);
        }
    }
}

} // namespace

void require(bool holds, const char* sentence) {
    if (!holds) {
        throw Broken(sentence);
    }
}

void check_pages(std::uint64_t first, std::uint64_t end) {
    const auto& access = fakes::secure_kernel_world().access;
    auto next = access.lower_bound(first);
    for (std::uint64_t page = first; page < end; ++page) {
        if (next != access.end() && next->first == page) {
            check_access(page, next->second, sk::is_kernel_code({page}));
            ++next;
        } else if (!is_closed_region(page)) { // VTL1's regions were closed before VTL0 began.
            check_access(page, PageAccess::read_write(), sk::is_kernel_code({page}));
        }
    }
    require(access.empty() || access.rbegin()->first < ram_pages,
            "VTL1 gave rights to what is no RAM");
}

void check_page_table(sk::SecureProcess& process) {
    check_table(process, process.space.page_table_root(), Level::Pml4, 0);
}

void check_secrets(const Vtl0Memory& memory) {
    for (std::uint64_t page = Vtl0Memory::first_page; page < memory.end_of_used(); ++page) {
        const auto bytes = Vtl0Memory::readable(page);
        require(bytes.empty() || memmem(bytes.data(), bytes.size(), secret_mark,
                                        sizeof(secret_mark) - 1) == nullptr,
                "VTL0 can read a trustlet's secret");
    }
}

void check_all_given_back() {
    require(sk::page_frames.count(Kind::Secured) == 0,
            "a page is still a trustlet's, and there is no trustlet");
}

} // namespace fuzz
