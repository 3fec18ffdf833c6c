// SPDX-License-Identifier: MIT
// The two-dimensional page walk, step by step: what the processor reads to turn a guest's virtual
// address into a physical one, up to 24 entries, and the bit that refused if one did.
//
// Each of the guest's four entries lies at a guest-physical address that itself goes through the
// nested tables first; so does the address that comes out at the end.  [APM2 15.25.5]  Lesson: 3.
#pragma once

#include "machine/target.h"
#include "x86/page_table.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace machine {

/// What in an entry, or about an address, ended the walk.
enum class Refusal : std::uint8_t {
    None,
    NotCanonical, // bits 63:48 do not repeat bit 47
    NotPresent,   // P = 0
    ReadOnly,     // R/W = 0 and a write was wanted
    Supervisor,   // U/S = 0 and a user access was wanted
    NoExecute,    // NX = 1 and a fetch was wanted
    SmepUserPage, // the kernel would execute a user page
    SmapUserPage, // the kernel would read or write a user page
    ReservedBit,  // PS = 1 in a PML4 entry
    OutsideRam,   // the entry itself lies outside RAM
};

struct WalkRead {
    enum class Stage : std::uint8_t { Guest, Nested };

    Stage stage = Stage::Guest;
    x86::Level level = x86::Level::Pml4;
    std::uint64_t translating = 0;    // Guest: the virtual address. Nested: a guest-physical one.
    std::uint64_t guest_physical = 0; // Guest stage only: where the guest believes the entry is
    std::uint64_t physical = 0;       // where the entry really is
    std::uint64_t entry = 0;          // raw
    Refusal refusal = Refusal::None;
};

struct WalkRequest {
    enum class Access : std::uint8_t { Read, Write, Execute };

    std::uint64_t virtual_address = 0;
    std::uint64_t guest_cr3 = 0;
    std::uint64_t nested_root = 0; // 0: no second stage (the hypervisor's own addresses)
    Access access = Access::Read;
    bool user = false;         // CPL 3
    bool paging = true;        // CR0.PG; without it the virtual address is guest-physical
    bool write_protect = true; // CR0.WP
    bool no_execute = true;    // EFER.NXE
    bool smep = false;
    bool smap = false; // CR4.SMAP and RFLAGS.AC clear
};

/// The address as the processor would look at it now.
WalkRequest request_for(const ProcessorState& processor, std::uint64_t virtual_address,
                        WalkRequest::Access access);

struct PageWalk {
    std::vector<WalkRead> reads; // in the order the processor makes them
    Refusal refusal = Refusal::None;
    WalkRead::Stage refused_by = WalkRead::Stage::Guest;
    bool reached = false;             // then the two addresses below hold
    std::uint64_t guest_physical = 0; // known also if only the last nested walk refused
    std::uint64_t physical = 0;
};

PageWalk walk(std::span<const std::byte> ram, const WalkRequest& request);

/// "The page-table entry is not present (P = 0)."
std::string sentence_of(Refusal refusal);

} // namespace machine
