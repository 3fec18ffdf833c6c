// SPDX-License-Identifier: MIT
// How VT-d turns a device's address into a physical one: tables in RAM, and two caches that hold
// what it once read there. Both go stale: a table that changes is not looked at again until the
// cache has been told to forget.  [VTD 3.4] [VTD 6.2]
#pragma once

#include "machine/glass/physical_memory.h"
#include "machine/hash.h"
#include "x86/pci_requester.h"
#include "x86/vtd.h"
#include "x86/vtd_tables.h"

#include <cstdint>
#include <map>
#include <tuple>

namespace machine::glass {

/// As seen from RAM: a device reads from it or writes to it.
enum class DmaDirection : std::uint8_t { Read, Write };

struct DmaRequest {
    x86::PciRequester requester;
    std::uint64_t address = 0;
    DmaDirection direction = DmaDirection::Read;
};

struct DmaTranslation {
    x86::vtd::FaultReason fault = x86::vtd::FaultReason::None;
    bool is_silent = false; // the context entry asks for faults not to be recorded
    std::uint64_t physical = 0;
    std::uint64_t page_bytes = x86::page_bytes;

    bool is_allowed() const { return fault == x86::vtd::FaultReason::None; }
};

class VtdTables {
public:
    explicit VtdTables(const PhysicalMemory& memory) : memory_(memory) {}

    /// Forgets everything read through the one before.
    void set_root(std::uint64_t address);

    DmaTranslation translate(const DmaRequest& request);

    void forget_contexts();
    /// `ignored`: bits of the requester that do not count.
    void forget_contexts_of(x86::PciRequester requester, std::uint16_t ignored);
    void forget_translations();
    void forget_translations_of(std::uint16_t domain);
    /// 2^`address_mask` pages from `address` on.
    void forget_pages(std::uint16_t domain, std::uint64_t address, unsigned address_mask);

    void add_to(Hash& hash) const;

    /// As many translations are kept as in QEMU; one more, and all are forgotten.
    static constexpr std::size_t most_translations = 1024;

private:
    using Requester = std::uint16_t;
    struct Context {
        x86::vtd::ContextEntry entry;
        x86::vtd::ContextDomain domain;
    };
    struct FoundContext {
        x86::vtd::FaultReason fault = x86::vtd::FaultReason::None;
        Context context;
    };
    struct Leaf {
        x86::vtd::FaultReason fault = x86::vtd::FaultReason::None;
        std::uint16_t domain = 0;
        std::uint64_t page = 0; // physical
        unsigned level = 1;
        bool readable = true;
        bool writable = true;
    };
    struct Place { // of a cached translation
        Requester requester;
        unsigned level;
        std::uint64_t page; // of the device's address

        friend bool operator<(const Place& left, const Place& right) {
            return std::tie(left.requester, left.level, left.page) <
                   std::tie(right.requester, right.level, right.page);
        }
    };

    FoundContext find_context(x86::PciRequester requester);
    FoundContext read_context(x86::PciRequester requester) const;
    const Leaf* cached_leaf(x86::PciRequester requester, std::uint64_t address) const;
    Leaf walk(const Context& context, const DmaRequest& request) const;

    /// What has been read from RAM, and may be stale.
    struct Caches {
        std::uint64_t root = 0;
        std::map<Requester, Context> contexts;
        std::map<Place, Leaf> translations; // the IOTLB
    };

    const PhysicalMemory& memory_;
    Caches caches_;

public:
    using State = Caches; // for whoever keeps it, not for whoever looks into it
    const State& state() const { return caches_; }
    void restore(const State& state) { caches_ = state; }
};

} // namespace machine::glass
