// SPDX-License-Identifier: MIT
// The memory of a secure process: what its trustlet has been promised (secure VADs), and the pages
// that keep the promises. VTL1 has no pages to spare: it asks VTL0 for each, and takes it away.
// [WI7 ch.9]  Lesson: 9 and 10.
//
//   private   zeros, no access for VTL0
//   image     the file's page, shared with whoever maps it in either world; whoever writes it gets
//   a
//             private copy
//   section   a secure section's page, shared with another trustlet; no access for VTL0
//
// Nothing here is writable and executable at once, and only pages that code integrity has checked
// are executable at all.
#pragma once

#include "abi/nt/memory.h"
#include "abi/nt_status.h"
#include "rt/result.h"
#include "securekernel/memory/page_table.h"

#include <cstdint>

namespace sk {

class SecureImage;
struct PagedOut;
struct SecureSection;
struct SecureProcess;

enum class TrustletAccess : std::uint8_t { Read, Write, Execute };

/// MMVAD of VTL1.
struct SecureRange {
    enum class Kind : std::uint8_t { Free, Private, Image, Section };

    Kind kind = Kind::Free;
    bool is_accessible = true; // PAGE_NOACCESS: it is not
    PageRights rights = PageRights::Read;
    std::uint64_t begin = 0; // bytes, whole pages
    std::uint64_t end = 0;
    std::uint64_t allocation_base = 0;
    SecureImage* image = nullptr;
    SecureSection* section = nullptr;
    std::uint64_t first_page = 0; // of the image or section, at `begin`

    bool contains(std::uint64_t address) const { return address >= begin && address < end; }
    std::uint64_t page_at(std::uint64_t address) const {
        return first_page + (address - begin) / x86::page_bytes;
    }
};

class SecureSpace {
public:
    static constexpr unsigned max_ranges = 64;
    /// What can be promised of private memory: VTL1 looks at every page of it, and nothing
    /// interrupts VTL1.
    static constexpr std::uint64_t most_private_bytes = 256ull * 1024 * 1024;

    /// False: there is no memory for it.
    bool create(SecureProcess& owner);
    /// Gives back what is VTL1's own. Pages taken from VTL0 must be gone: give_pages_back.
    void destroy();

    std::uint64_t page_table_root() const { return table_.root(); }

    /// Promises `size` bytes at `wanted`, or anywhere if that is 0: where.
    rt::Result<std::uint64_t, abi::NtStatus> allocate(std::uint64_t wanted, std::uint64_t size,
                                                      PageRights rights);
    rt::Result<std::uint64_t, abi::NtStatus> map_image(SecureImage& image);
    rt::Result<std::uint64_t, abi::NtStatus> map_section(SecureSection& section, PageRights rights);
    /// Takes the whole allocation at `base` away, which must be of one of the two sorts.
    enum class Sort : std::uint8_t { Private, View };
    abi::NtStatus release(std::uint64_t base, Sort sort);
    /// `rights` for whole pages of one allocation; the first page's former ones in `previous`.
    abi::NtStatus protect(std::uint64_t begin, std::uint64_t end,
                          abi::nt::PageProtection protection, abi::nt::PageProtection& previous);
    abi::nt::MemoryBasicInformation query(std::uint64_t address) const;

    /// The page behind `address`, made ready for `access`. May ask VTL0, and so wait.
    rt::Result<x86::GuestPage, abi::NtStatus> page_for(std::uint64_t address,
                                                       TrustletAccess access);

    /// The page behind `address`, as far as there is one now: nobody is asked for it.
    rt::Result<x86::GuestPage, abi::NtStatus> page_in_memory(std::uint64_t address) const;

    /// Calls visit(address, page) for each page in memory that the process has to itself.
    template <typename Visit>
    void for_each_own_page(Visit visit) const;

    /// `page`, which lies at `address`, becomes VTL0's, sealed. No thread of the process runs.
    PagedOut page_out(std::uint64_t address, x86::GuestPage page);

    /// Unmaps all sections: their pages may be somebody else's too.
    void drop_views();
    /// Up to `limit` private pages, zeroed and VTL0's again: their numbers. 0: there are none left.
    unsigned give_pages_back(std::uint64_t* numbers, unsigned limit);

private:
    SecureRange* find(std::uint64_t address);
    SecureRange* free_slot();
    bool is_free(std::uint64_t begin, std::uint64_t end) const;
    std::uint64_t find_gap(std::uint64_t size) const;
    std::uint64_t private_bytes() const;
    rt::Result<std::uint64_t, abi::NtStatus> insert(const SecureRange& range);
    abi::NtStatus split(std::uint64_t address);
    void drop_pages(std::uint64_t begin, std::uint64_t end);
    void drop_page(std::uint64_t address);
    void withdraw_rights(std::uint64_t begin, std::uint64_t end);
    bool is_private_page(x86::PageTableEntry entry) const;

    abi::NtStatus show(const SecureRange& range, std::uint64_t address, TrustletAccess access);
    abi::NtStatus show_private(const SecureRange& range, std::uint64_t address);
    abi::NtStatus show_image(const SecureRange& range, std::uint64_t address);
    abi::NtStatus show_section(const SecureRange& range, std::uint64_t address);
    abi::NtStatus bring_back(const SecureRange& range, std::uint64_t address);

    SecureProcess* owner_ = nullptr;
    PageTable table_;
    SecureRange ranges_[max_ranges] = {};
};

template <typename Visit>
void SecureSpace::for_each_own_page(Visit visit) const {
    for (const SecureRange& range : ranges_) {
        if (range.kind == SecureRange::Kind::Free) {
            continue;
        }
        for (std::uint64_t at = range.begin; at < range.end; at += x86::page_bytes) {
            const x86::PageTableEntry entry = table_.find(at);
            if (is_private_page(entry)) {
                visit(at, page_in(entry));
            }
        }
    }
}

/// A trustlet's memory as the secure kernel may use it: copied in and out, never followed.
abi::NtStatus copy_from_trustlet(SecureProcess& process, void* to, std::uint64_t from,
                                 std::uint64_t size);
abi::NtStatus copy_to_trustlet(SecureProcess& process, std::uint64_t to, const void* from,
                               std::uint64_t size);

} // namespace sk
