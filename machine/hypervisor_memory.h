// SPDX-License-Identifier: MIT
// What of physical memory is the hypervisor's own, and the one page of it that others may see.
#pragma once

#include "abi/page_access.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace machine {

bool belongs_to_hypervisor(std::uint64_t address, std::uint64_t size);
bool touches_hypervisor(std::uint64_t address, std::uint64_t size);

/// Is this stretch the hypercall page: code that everybody knows, and nobody may write?
bool is_hypercall_page(std::span<const std::byte> ram, std::uint64_t address, std::uint64_t size,
                       abi::PageAccess access);

} // namespace machine
