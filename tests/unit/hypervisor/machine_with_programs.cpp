// SPDX-License-Identifier: MIT
#include "tests/unit/hypervisor/machine_with_programs.h"

#include "tests/catch.h"

namespace test {

using namespace abi::tlfs;
using abi::PageAccess;
using abi::Vtl;

MachineWithPrograms::MachineWithPrograms() {
    enable_vtl1_with_mbec();
    configure_vtl1();
    REQUIRE(set_register(InputVtl::own(), RegisterName::VsmVpSecureConfigVtl0, 1) ==
            HvStatus::Success);
    REQUIRE(protect({some_page.number}, for_programs) == HvStatus::Success);
    run_as(Vtl::Normal);
}

hv::Outcome MachineWithPrograms::fetch_at(unsigned cpl) {
    vp.vmcb().save.cpl = static_cast<std::uint8_t>(cpl);
    return touch(some_page.address().value, PageAccess::execute());
}

bool MachineWithPrograms::shows_user_view() {
    return vp.vmcb_of(Vtl::Normal).control.nested_cr3 ==
           partition.level(Vtl::Normal).nested_for_users.root();
}

} // namespace test
