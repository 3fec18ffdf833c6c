// SPDX-License-Identifier: MIT
// What must hold of VTL1 whatever VTL0 and the trustlets have done.
#pragma once

#include "tests/fakes/securekernel/world.h"
#include "tests/fuzz/securekernel/vtl0_memory.h"

#include <cstdint>
#include <span>
#include <stdexcept>

namespace sk {
struct SecureProcess;
}

namespace fuzz {

/// what() is the sentence.
struct Broken : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void require(bool holds, const char* sentence);

/// With this each secret of a trustlet begins.
inline constexpr char secret_mark[] = "only-in-VTL1: ";

/// Of the pages [first, end): none is writable and executable for VTL0; what VTL1 has is out of
/// VTL0's reach, what it shares is not written, its own regions stay closed.
void check_pages(std::uint64_t first, std::uint64_t end);

inline constexpr std::uint64_t ram_pages = fakes::secure_kernel_ram_size / abi::page_size;

/// What the page tables of the process lead to is its own, or an image's; nothing in them is
/// writable and executable; only images are executable.
void check_page_table(sk::SecureProcess& process);

/// No page that VTL0 can read holds a secret of a trustlet's.
void check_secrets(const Vtl0Memory& memory);

/// Everything has ended: VTL0 has all pages again that were its own.
void check_all_given_back();

} // namespace fuzz
