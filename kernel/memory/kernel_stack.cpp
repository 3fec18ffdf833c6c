// SPDX-License-Identifier: MIT
#include "kernel/memory/kernel_stack.h"

#include "kernel/memory/page_frames.h"
#include "kernel/memory/page_table.h"
#include "rt/check.h"

namespace nt::kernel_stacks {
namespace {

using x86::PageTableEntry;

constexpr std::uint64_t window = 0xFFFF'C000'0000'0000;
constexpr std::uint64_t slot_size = 2 * KernelStack::size; // the stack in the upper half
constexpr std::uint64_t most_stacks = 1024;
constexpr std::uint64_t pages_per_stack = KernelStack::size / x86::page_bytes;

/// An idle stack holds the way to the next one.
struct IdleStack {
    std::uint64_t next = 0;
};

constinit std::uint64_t first_idle = 0;
constinit std::uint64_t idle_count = 0;
constinit std::uint64_t slots_made = 0;

IdleStack& idle_at(std::uint64_t base) { return *reinterpret_cast<IdleStack*>(base); }

bool map_stack(std::uint64_t base) {
    for (std::uint64_t index = 0; index < pages_per_stack; ++index) {
        std::uint64_t* const slot = PageTable::of_kernel().reach(base + index * x86::page_bytes);
        if (slot == nullptr) {
            return false;
        }
        if (PageTableEntry::from(*slot).is_present()) {
            continue; // From a try that found too little memory.
        }
        const auto page = page_frames.allocate();
        if (!page) {
            return false;
        }
        *slot = PageTableEntry{}
                    .with_address(page->address().value)
                    .with(PageTableEntry::present, true)
                    .with(PageTableEntry::writable, true)
                    .with(PageTableEntry::no_execute, true)
                    .raw;
    }
    return true;
}

} // namespace

void start() {
    // All tables now: they are shared by all processes, and never given back.
    for (std::uint64_t slot = 0; slot < most_stacks; ++slot) {
        CHECK(PageTable::of_kernel().reach(window + slot * slot_size) != nullptr,
              "There is no memory for the stacks.");
    }
}

KernelStack take() {
    if (first_idle != 0) {
        const KernelStack stack{first_idle};
        first_idle = idle_at(stack.base).next;
        --idle_count;
        return stack;
    }
    if (slots_made == most_stacks) {
        return {};
    }
    const KernelStack stack{window + slots_made * slot_size + KernelStack::size};
    if (!map_stack(stack.base)) {
        return {};
    }
    ++slots_made;
    return stack;
}

void give_back(KernelStack stack) {
    idle_at(stack.base).next = first_idle;
    first_idle = stack.base;
    ++idle_count;
}

std::uint64_t idle_page_count() { return idle_count * pages_per_stack; }

} // namespace nt::kernel_stacks
