// SPDX-License-Identifier: MIT
// The rows of the catalogue that this stack can show, grouped by what stops them.
#pragma once

#include "machine/attacks.h"

#include <vector>

namespace machine::attacks {

/// Refused if VTL0 was refused this access to its target's page; or a device of VTL0's.
std::function<std::optional<abi::Rule>(const Evidence&)> by_slat(abi::PageAccess wanted);
std::function<std::optional<abi::Rule>(const Evidence&)> by_iommu(abi::PageAccess wanted);

/// An attack that nothing here stops, and why.
Attack not_stopped(Attack attack, const char* limit);

std::vector<Attack> attacks_on_memory();       // rows 1 to 7: the second page table
std::vector<Attack> attacks_on_kernel_data();  // rows 6, 37, 41: drivers, and what they could write
std::vector<Attack> attacks_on_hypercalls();   // rows 13 to 16: who may ask the hypervisor what
std::vector<Attack> attacks_on_devices();      // rows 17 to 19, 47 and 48: of and on devices
std::vector<Attack> attacks_on_registers();    // rows 8 to 12, and 36
std::vector<Attack> attacks_on_secure_calls(); // rows 29 to 31
std::vector<Attack> attacks_on_trustlets();    // rows 20 to 28, 32 to 40, and 46
std::vector<Attack> attacks_on_availability(); // rows 42 and 43: what is not promised

} // namespace machine::attacks
