// SPDX-License-Identifier: MIT
// A machine whose VTL1 has the two execute rights apart, and gave one page to programs; VTL0 runs.
#pragma once

#include "tests/unit/hypervisor/divided_machine.h"

namespace test {

/// Read, and run in ring 3.
inline constexpr abi::PageAccess for_programs{abi::PageAccess::read_bit |
                                              abi::PageAccess::user_execute_bit};

class MachineWithPrograms : public DividedMachine {
public:
    MachineWithPrograms(); // some_page is for_programs

    /// VTL0 fetches an instruction from some_page, with the kernel's rights or a program's.
    hv::Outcome fetch_at(unsigned cpl);
    bool shows_user_view();
};

} // namespace test
