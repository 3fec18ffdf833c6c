// SPDX-License-Identifier: MIT
// The page-frame database: what each page of RAM is used for, by how many.  [WI7 ch.5, PFN
// database]
//
// A page is free, or it belongs to as many users as it has references: entries of page tables that
// show it, and sections that keep it. The last one to go gives it back. Lesson: 1.
#pragma once

#include "abi/memory_layout.h"
#include "x86/address.h"

#include <cstdint>
#include <optional>
#include <span>

namespace nt {

class PageFrames {
public:
    /// Takes over the RAM in `ranges`; some of it holds the database itself. Pages outside are
    /// nobody's: taking references to them, and giving them back, does nothing.
    void start(std::span<const abi::PhysicalRange> ranges);

    /// A page of zeros with one reference. Nothing: there is none left.
    std::optional<x86::GuestPage> allocate();

    void add_reference(x86::GuestPage page);
    /// Frees the page if that was its last reference.
    void release(x86::GuestPage page);
    /// 0 for a page that is not managed here.
    std::uint32_t references(x86::GuestPage page) const;

    /// VTL1 lets programs run this page: nobody can write it until it has been given back.
    void mark_code(x86::GuestPage page);
    void clear_code(x86::GuestPage page);
    bool is_code(x86::GuestPage page) const;

    std::uint64_t available() const { return available_; }
    std::uint64_t total() const { return total_; }

private:
    enum class State : std::uint8_t { NotManaged, Free, Used, Code };

    struct Frame {
        std::uint32_t next_or_references = 0; // a free page's successor, a used page's count
        State state = State::NotManaged;
        std::uint8_t reserved[3] = {};
    };

    Frame* find(x86::GuestPage page) const;
    void put(x86::GuestPage page);

    std::span<Frame> frames_; // by page number
    std::uint32_t first_free_ = no_page;
    std::uint64_t available_ = 0;
    std::uint64_t total_ = 0;

    static constexpr std::uint32_t no_page = ~0u;
};

/// The machine's.
extern PageFrames page_frames;

} // namespace nt
