// SPDX-License-Identifier: MIT
// What RAM held at past moments, page by page: of each page only the versions that differ, so a
// moment costs what was written since the one before it.
#pragma once

#include "machine/glass/physical_memory.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace machine::glass {

class PageHistory {
public:
    explicit PageHistory(std::uint64_t ram_bytes) : versions_(ram_bytes >> x86::page_shift) {}

    std::size_t moments() const { return moments_.size(); }
    /// What the versions cost on the host.
    std::size_t bytes() const { return bytes_; }

    /// Another moment, behind all others: these pages (numbers) may have changed since the last.
    void add(const PhysicalMemory& memory, std::span<const std::uint64_t> changed);
    /// Makes RAM what it was at `moment`. It stands `at` another one, but for the pages `changed`
    /// since then.
    void restore(PhysicalMemory& memory, std::size_t moment, std::size_t at,
                 std::span<const std::uint64_t> changed) const;
    /// Forgets one moment, not the last; those around it stay what they are.
    void drop(std::size_t moment);
    /// Forgets this moment and all behind it.
    void drop_from(std::size_t moment);

private:
    using Page = std::array<std::byte, x86::page_bytes>;
    struct Version {
        std::uint64_t moment = 0;         // a name that stays, not an index
        std::unique_ptr<const Page> page; // null: all zeros
    };
    struct Moment {
        std::uint64_t name = 0;
        std::vector<std::uint64_t> pages; // those that have a version of it
    };

    /// The page as it was at the moment of this name; null for all zeros.
    const Page* find(std::uint64_t page, std::uint64_t name) const;
    std::vector<Version>::iterator version_of(std::uint64_t page, std::uint64_t name);
    void erase(std::uint64_t page, std::vector<Version>::iterator version);

    std::vector<std::vector<Version>> versions_; // by page, in the order of their moments
    std::vector<Moment> moments_;
    std::uint64_t next_name_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace machine::glass
