// SPDX-License-Identifier: MIT
// What the CPU tab says of VMCBs and the IOMMU is what the real hypervisor has set up.
#include "tests/catch.h"
#include "tests/machine/booted.h"
#include "visualizer/app/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace {

using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::models::VmcbFacts;

bool has(const VmcbFacts& vmcb, const std::string& name, const std::string& value) {
    return std::any_of(vmcb.fields.begin(), vmcb.fields.end(),
                       [&](const auto& fact) { return fact.name == name && fact.value == value; });
}

bool stops(const VmcbFacts& vmcb, const std::string& what) {
    return std::count(vmcb.intercepts.begin(), vmcb.intercepts.end(), what) == 1;
}

} // namespace

TEST_CASE("Both VTLs have a VMCB with a nested table of their own, and devices have VTL 0's",
          "[hardware]") {
    for (const std::string& machine : test::machines_here()) {
        CAPTURE(machine);
        SessionSettings settings;
        settings.switch_on = [machine] {
            return test::switch_on(machine, test::settings_for("scene=first-light"));
        };
        Session session(settings);
        session.run_here({.until = [](const abi::TraceEvent& event) {
            return event.kind == abi::EventKind::SlatViolation;
        }});
        const auto now = session.snapshot();
        REQUIRE(now->ring);
        const auto& vmcbs = now->hardware->vmcbs;
        REQUIRE(vmcbs.size() == 2);
        for (std::size_t vtl = 0; vtl < vmcbs.size(); ++vtl) {
            CAPTURE(vtl);
            CHECK(has(vmcbs[vtl], "N_CR3", fmt::format("0x{:x}", now->ring->nested_root[vtl])));
            CHECK(stops(vmcbs[vtl], "VMRUN")); // a guest that could would be a hypervisor
            CHECK(stops(vmcbs[vtl], "VMMCALL"));
            CHECK(stops(vmcbs[vtl], "MSR"));
        }
        CHECK(has(vmcbs[0], "EXITCODE", "NPF")); // the attempt that was refused
        CHECK(stops(vmcbs[0], "CR4_WRITE"));     // VTL 1 has asked for it
        CHECK_FALSE(stops(vmcbs[1], "CR4_WRITE"));
        const auto& devices = now->hardware->iommu.devices;
        REQUIRE(devices.size() >= 2);
        for (const auto& device : devices) {
            CHECK_THAT(device.value, test::contains("VTL 0's"));
        }
    }
}
