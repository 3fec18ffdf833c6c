// SPDX-License-Identifier: MIT
// Row 26: VTL0 takes a trustlet's memory back for a while, which it may, and brings something else
// when the trustlet needs it again: what it has changed, or what was there earlier.
//
// The trustlet counts how many guesses it still answers. Who could set the counter, or turn it
// back, would guess for ever. Sealed, VTL0 does not even know which page it is, so it spoils all of
// them; and a page of an earlier version is as broken as a changed one.  [WI7 ch.9] Guard:
// page-seal. Lesson: 10.
#include "abi/nt/system_call_numbers.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/trustlets/paging.h"
#include "kernel/trustlets/trustlets.h"
#include "rt/check.h"

#include <cstring>

namespace nt::attacks {
namespace {

using trustlets::NormalAnswer;
using trustlets::NormalRequest;
using trustlets::TrustletPage;

constexpr std::uint32_t delay_execution = 0x2D; // NtDelayExecution

std::uint64_t* words_of(const TrustletPage& row) {
    return reinterpret_cast<std::uint64_t*>(ram_at(x86::GuestPage{row.page}));
}

/// The trustlet sleeps, and VTL0's kernel has just woken it up.
bool is_awoken(const NormalRequest& request, const abi::SharedPage& shared) {
    return request.service == abi::NormalService::SystemCall && shared.number == delay_execution;
}

bool is_counter(const TrustletPage& row) {
    return row.is_kept && words_of(row)[0] == abi::guesses_word;
}

/// The counter's page, if VTL0 can tell it from others.
const TrustletPage* find_counter() {
    for (const TrustletPage& row : trustlets::trustlet_pages()) {
        if (is_counter(row)) {
            return &row;
        }
    }
    return nullptr;
}

void change_what_is_kept(const NormalRequest& request, NormalAnswer&, abi::SharedPage& shared) {
    if (!is_awoken(request, shared) || trustlets::page_out(current_process()) == 0) {
        return;
    }
    constexpr std::uint64_t many_guesses = 1000;
    if (const TrustletPage* const counter = find_counter()) {
        words_of(*counter)[1] = many_guesses;
        return;
    }
    for (const TrustletPage& row : trustlets::trustlet_pages()) {
        if (row.is_kept) {
            words_of(row)[1] ^= 1;
        }
    }
}

/// What was kept at the first time.
struct OldPage {
    std::uint32_t page = 0; // where it was
    std::uint64_t copy = 0; // page number of what it was
    abi::PageTag tag;
};
constexpr unsigned max_old_pages = 64;
constinit OldPage old_pages[max_old_pages];
constinit unsigned old_page_count = 0;

void remember(const TrustletPage& row) {
    const auto copy = page_frames.allocate();
    CHECK(copy.has_value() && old_page_count < max_old_pages, "There is no room for old pages.");
    std::memcpy(ram_at(*copy), words_of(row), abi::page_size);
    old_pages[old_page_count++] = {row.page, copy->number, row.tag};
}

/// The counter's page if VTL0 knows it, or else all.
void remember_all() {
    if (const TrustletPage* const counter = find_counter()) {
        remember(*counter);
        return;
    }
    for (const TrustletPage& row : trustlets::trustlet_pages()) {
        if (row.is_kept) {
            remember(row);
        }
    }
}

void bring_old(std::uint64_t page, NormalAnswer& answer) {
    for (unsigned index = 0; index < old_page_count; ++index) {
        const OldPage& old = old_pages[index];
        if (old.page == page) {
            std::memcpy(ram_at(x86::GuestPage{page}), ram_at(x86::GuestPage{old.copy}),
                        abi::page_size);
            std::memcpy(&answer.value[1], old.tag.bytes, sizeof(old.tag.bytes));
        }
    }
}

constinit unsigned times_awoken = 0;

void turn_back(const NormalRequest& request, NormalAnswer& answer, abi::SharedPage& shared) {
    if (is_awoken(request, shared)) {
        trustlets::page_out(current_process());
        if (++times_awoken == 1) {
            remember_all();
        }
    } else if (request.service == abi::NormalService::PageIn && times_awoken > 1) {
        bring_old(answer.value[0], answer);
    }
}

} // namespace

void tamper_paged_out(Stage&) {
    begin(0); // Whatever page it will be.
    trustlets::liar = change_what_is_kept;
}

void replay_paged_out(Stage&) {
    begin(0);
    trustlets::liar = turn_back;
}

} // namespace nt::attacks
