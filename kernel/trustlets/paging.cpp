// SPDX-License-Identifier: MIT
#include "kernel/trustlets/paging.h"

#include "kernel/memory/page_frames.h"
#include "kernel/secure_calls.h"

namespace nt::trustlets {
namespace {

constexpr unsigned max_pages = 512;

constinit TrustletPage rows[max_pages] = {};

} // namespace

std::span<TrustletPage> trustlet_pages() { return rows; }

void note_page(const Process& process, x86::GuestPage page) {
    for (TrustletPage& row : rows) {
        if (row.owner == 0) {
            row = TrustletPage{};
            row.owner = process.secure_handle;
            row.page = static_cast<std::uint32_t>(page.number);
            return;
        }
    }
}

void forget_page(x86::GuestPage page) {
    for (TrustletPage& row : rows) {
        if (row.owner != 0 && row.page == page.number) {
            row = TrustletPage{};
        }
    }
}

void forget_pages(const Process& process) {
    for (TrustletPage& row : rows) {
        if (row.owner == 0 || row.owner != process.secure_handle) {
            continue;
        }
        if (row.is_kept) {
            page_frames.release(x86::GuestPage{row.page});
        }
        row = TrustletPage{};
    }
}

// What VTL0 has already is refused, as is what holds nothing, or is used at this moment.
unsigned page_out(const Process& process) {
    unsigned count = 0;
    for (TrustletPage& row : rows) {
        if (row.owner == 0 || row.owner != process.secure_handle) {
            continue;
        }
        const auto answer = secure_calls::remove_protected_page(x86::GuestPage{row.page});
        if (abi::is_success(answer.status)) {
            row.version = answer.version;
            row.tag = answer.tag;
            row.is_kept = true;
            ++count;
        }
    }
    return count;
}

// The row stays: two threads of a trustlet may ask for the same page.
const TrustletPage* bring_back(std::uint64_t version) {
    for (TrustletPage& row : rows) {
        if (row.owner != 0 && row.version != 0 && row.version == version) {
            row.is_kept = false;
            return &row;
        }
    }
    return nullptr;
}

} // namespace nt::trustlets
