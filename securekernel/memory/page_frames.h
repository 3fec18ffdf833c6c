// SPDX-License-Identifier: MIT
// What VTL1 knows of each page of RAM: nothing, which means that it is VTL0's, or what VTL1 uses it
// for and whose it is.  [WI7 ch.9, secure memory manager]  Lesson: 9.
//
// The records are kept a megabyte of RAM at a time, in bundles that appear when one is needed.
#pragma once

#include "abi/memory_layout.h"
#include "abi/nt_status.h"
#include "x86/address.h"

#include <cstdint>

namespace sk {

/// PAGE_IDENTITY: what a page is, wherever it may be mapped.
struct PageIdentity {
    enum class Kind : std::uint8_t {
        Normal,     // VTL0's
        Secured,    // a trustlet's memory, or a secure section's: no access for VTL0
        Image,      // of a verified image: VTL0 may read it, and run it in programs
        Driver,     // code and constants of a driver: VTL0's kernel runs it, and never writes it
        KernelData, // VTL0's, never written again
    };

    Kind kind = Kind::Normal;
    std::uint8_t reserved_001[3] = {};
    std::uint32_t owner = 0;         // number of a process or section, or handle of an image
    std::uint64_t page_of_owner = 0; // virtual page, or page of the image or section

    friend bool operator==(const PageIdentity& a, const PageIdentity& b) {
        return a.kind == b.kind && a.owner == b.owner && a.page_of_owner == b.page_of_owner;
    }
};
static_assert(sizeof(PageIdentity) == 16);

class PageFrames {
public:
    PageIdentity identity_of(x86::GuestPage page) const;
    /// False: there is no memory for the record.
    bool set(x86::GuestPage page, const PageIdentity& identity);

    /// How many pages of `kind` there are: for who checks that none is lost.
    std::uint64_t count(PageIdentity::Kind kind) const;

private:
    static constexpr std::uint64_t pages_per_bundle = abi::page_size / sizeof(PageIdentity);
    static constexpr std::uint64_t bundle_count =
        abi::physical_address_limit / abi::page_size / pages_per_bundle;

    const PageIdentity* bundle(std::uint64_t index) const;

    std::uint64_t bundles_[bundle_count] = {}; // physical; 0: all pages are VTL0's
};

extern PageFrames page_frames;

} // namespace sk
