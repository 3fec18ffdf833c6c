// SPDX-License-Identifier: MIT
#include "kernel/memory/page_frames.h"

#include "kernel/memory/code_pages.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/standby_pages.h"
#include "rt/check.h"

#include <cstring>

namespace nt {

using x86::GuestPage;

constinit PageFrames page_frames;

void PageFrames::start(std::span<const abi::PhysicalRange> ranges) {
    std::uint64_t page_count = 0;
    for (const abi::PhysicalRange& range : ranges) {
        const std::uint64_t end = range.end() / abi::page_size;
        page_count = end > page_count ? end : page_count;
    }
    const std::uint64_t database_pages =
        (page_count * sizeof(Frame) + abi::page_size - 1) / abi::page_size;

    bool has_database = false;
    for (const abi::PhysicalRange& range : ranges) {
        std::uint64_t first = (range.base + abi::page_size - 1) / abi::page_size;
        const std::uint64_t end = range.end() / abi::page_size;
        if (!has_database && first + database_pages <= end) {
            auto* const database = reinterpret_cast<Frame*>(ram_at(GuestPage{first}));
            std::memset(static_cast<void*>(database), 0, database_pages * abi::page_size);
            frames_ = {database, static_cast<std::size_t>(page_count)};
            first += database_pages;
            has_database = true;
        }
        CHECK(has_database, "The first range of RAM cannot hold the page-frame database.");
        for (std::uint64_t number = end; number-- > first;) { // The lowest is handed out first.
            frames_[number].state = State::Used;
            put(GuestPage{number});
            ++total_;
        }
    }
}

PageFrames::Frame* PageFrames::find(GuestPage page) const {
    if (page.number >= frames_.size() || frames_[page.number].state == State::NotManaged) {
        return nullptr;
    }
    return &frames_[page.number];
}

void PageFrames::put(GuestPage page) {
    Frame& frame = frames_[page.number];
    frame.state = State::Free;
    frame.next_or_references = first_free_;
    first_free_ = static_cast<std::uint32_t>(page.number);
    ++available_;
}

std::optional<GuestPage> PageFrames::allocate() {
    if (first_free_ == no_page && standby_pages::give_back() == 0) {
        return {};
    }
    const GuestPage page{first_free_};
    Frame& frame = frames_[page.number];
    first_free_ = frame.next_or_references;
    frame = {1, State::Used, {}};
    --available_;
    std::memset(ram_at(page), 0, abi::page_size); // Nobody reads what another has left behind.
    return page;
}

void PageFrames::add_reference(GuestPage page) {
    if (Frame* const frame = find(page)) {
        CHECK(frame->state != State::Free, "A free page got a reference.");
        ++frame->next_or_references;
    }
}

void PageFrames::release(GuestPage page) {
    Frame* const frame = find(page);
    if (frame == nullptr) {
        return;
    }
    CHECK(frame->state != State::Free, "A free page was freed.");
    if (--frame->next_or_references != 0) {
        return;
    }
    if (frame->state == State::Code) {
        code_pages::withdraw(page);
    }
    put(page);
}

std::uint32_t PageFrames::references(GuestPage page) const {
    const Frame* const frame = find(page);
    return frame == nullptr || frame->state == State::Free ? 0 : frame->next_or_references;
}

void PageFrames::mark_code(GuestPage page) {
    if (Frame* const frame = find(page)) {
        frame->state = State::Code;
    }
}

void PageFrames::clear_code(GuestPage page) {
    if (Frame* const frame = find(page)) {
        frame->state = State::Used;
    }
}

bool PageFrames::is_code(GuestPage page) const {
    const Frame* const frame = find(page);
    return frame != nullptr && frame->state == State::Code;
}

} // namespace nt
