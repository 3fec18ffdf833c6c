// SPDX-License-Identifier: MIT
#include "visualizer/models/building_model.h"

#include "abi/secure_call.h"
#include "abi/tlfs/hypercall.h"
#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <algorithm>
#include <cstring>

namespace {

using namespace made_up;
using vitrine::models::Building;
using vitrine::models::building_of;
using vitrine::models::Hop;
using vitrine::models::Room;
using vitrine::models::Snapshot;

Snapshot brought_up(const Run& run) {
    Snapshot now = run.snapshot(100);
    bring_up(now);
    abi::LoadedImage& image = now.boot_info->image(abi::ImageId::SecureKernel);
    std::strcpy(image.name, "securekernel.exe");
    image.range = {abi::secure_kernel_region.base, 0x20000};
    image.virtual_base = abi::secure_kernel_image_base;
    return now;
}

Building built(const Snapshot& now) { return building_of(now, now, std::nullopt, nullptr); }

const vitrine::models::RoomChip* chip(const Room& room, const std::string& text) {
    const auto found = std::find_if(room.chips.begin(), room.chips.end(),
                                    [&](const auto& one) { return one.text == text; });
    return found == room.chips.end() ? nullptr : &*found;
}

abi::TraceEvent hypercall(std::uint64_t clock, World caller, abi::tlfs::CallCode code) {
    return at(clock, EventKind::Hypercall, caller, caller, {static_cast<std::uint64_t>(code)});
}

} // namespace

TEST_CASE("Before the hypervisor starts, no room is open and no program is claimed", "[building]") {
    const Run run;
    const Building building = built(run.snapshot(0));
    CHECK_FALSE(building.divided);
    for (const Room& room : building.rooms) {
        CHECK_FALSE(room.open);
        CHECK_FALSE(room.active);
        CHECK(room.chips.empty());
    }
}

TEST_CASE("The room the processor is in is the active one", "[building]") {
    const Run run;
    Snapshot now = brought_up(run);
    now.processor.world = World::Vtl1Kernel;
    const Building building = built(now);
    CHECK(building.room(World::Vtl1Kernel).active);
    CHECK_FALSE(building.room(World::Vtl0Kernel).active);
    CHECK(building.active == World::Vtl1Kernel);
}

TEST_CASE("VTL1's rooms open when VTL1 exists", "[building]") {
    const Run run;
    Snapshot now = brought_up(run);
    now.ring->secure_vtl_enabled = 0;
    CHECK_FALSE(built(now).room(World::Vtl1Kernel).open);
    CHECK(built(now).room(World::Vtl0Kernel).open);
    now.ring->secure_vtl_enabled = 1;
    CHECK(built(now).room(World::Vtl1Kernel).open);
}

TEST_CASE("A program's chip is there once it is loaded, and lit while RIP is in it", "[building]") {
    const Run run;
    Snapshot now = brought_up(run);
    REQUIRE(chip(built(now).room(World::Vtl1Kernel), "securekernel.exe") != nullptr);
    CHECK_FALSE(chip(built(now).room(World::Vtl1Kernel), "securekernel.exe")->lit);
    now.processor.rip = abi::secure_kernel_image_base + 0x1234;
    CHECK(chip(built(now).room(World::Vtl1Kernel), "securekernel.exe")->lit);
    CHECK(built(now).room(World::Vtl0Kernel).chips.empty()); // kernel.exe was not loaded here
}

TEST_CASE("A VTL call is two legs: down to the hypervisor, up to VTL1", "[building]") {
    Run run;
    run.add(at(10, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel));
    const Building building = built(brought_up(run));
    REQUIRE(building.hops.size() == 2);
    CHECK(building.hops[0].from == World::Vtl0Kernel);
    CHECK(building.hops[0].to == World::Hypervisor);
    CHECK(building.hops[1].from == World::Hypervisor);
    CHECK(building.hops[1].to == World::Vtl1Kernel);
    CHECK(building.hops[0].number == 1);
    CHECK(building.hops[1].number == 2);
    CHECK(building.hops[0].newest);
    CHECK(building.caption == "VTL call");
}

TEST_CASE("The hardware's own events draw no arrows", "[building]") {
    Run run;
    run.add(at(10, EventKind::VmExit, World::Vtl0Kernel, World::Hypervisor));
    run.add(at(11, EventKind::VmEntry, World::Hypervisor, World::Vtl0Kernel));
    const Building building = built(brought_up(run));
    CHECK(building.hops.empty());
    CHECK(building.caption.empty());
}

TEST_CASE("The story goes back one round and never the same way twice", "[building]") {
    Run run;
    for (std::uint64_t i = 0; i < 3; ++i) {
        run.add(at(i * 10, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel));
        run.add(at(i * 10 + 5, EventKind::VtlReturn, World::Vtl1Kernel, World::Vtl0Kernel));
    }
    const Building building = built(brought_up(run));
    REQUIRE(building.hops.size() == 4);
    CHECK(building.hops[0].way == Hop::Way::Call);
    CHECK(building.hops[3].way == Hop::Way::Return);
    CHECK(building.hops[3].event == 5);
    CHECK_FALSE(building.hops[0].newest);
    CHECK(building.hops[2].newest);
}

TEST_CASE("The same hypercall again and again is one arrow that counts", "[building]") {
    Run run;
    for (std::uint64_t i = 0; i < 5; ++i) {
        run.add(hypercall(i, World::Vtl1Kernel, abi::tlfs::CallCode::ModifyVtlProtectionMask));
    }
    run.add(hypercall(9, World::Vtl1Kernel, abi::tlfs::CallCode::SetVpRegisters));
    const Building building = built(brought_up(run));
    REQUIRE(building.hops.size() == 2);
    CHECK(building.hops[0].times == 5);
    CHECK(building.hops[0].label == "HvCallModifyVtlProtectionMask");
    CHECK(building.hops[1].times == 1);
    CHECK(building.hops[1].label == "HvCallSetVpRegisters");
}

TEST_CASE("A denied access is marked as denied", "[building]") {
    Run run;
    run.add(violation(10, 0x180'0000, 0));
    const Building building = built(brought_up(run));
    REQUIRE(building.hops.size() == 1);
    CHECK(building.hops[0].denied);
    CHECK(building.denied);
}

TEST_CASE("A secure call's service is lit in VTL1 until it is answered", "[building]") {
    Run run;
    const auto number = static_cast<std::uint64_t>(abi::SecureService::CreateSecureAllocation);
    run.add(at(10, EventKind::SecureCall, World::Vtl1Kernel, World::Vtl1Kernel, {number}));
    CHECK(chip(built(brought_up(run)).room(World::Vtl1Kernel), "create-secure-allocation") !=
          nullptr);
    run.add(at(20, EventKind::SecureCallAnswer, World::Vtl1Kernel, World::Vtl1Kernel, {number}));
    CHECK(chip(built(brought_up(run)).room(World::Vtl1Kernel), "create-secure-allocation") ==
          nullptr);
}

TEST_CASE("Looking back at an event shows the building as it was then", "[building]") {
    Run run;
    run.add(at(10, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel));
    run.add(at(20, EventKind::VtlReturn, World::Vtl1Kernel, World::Vtl0Kernel));
    Snapshot now = brought_up(run);
    now.processor.world = World::Vtl0Kernel;
    now.processor.rip = abi::secure_kernel_image_base; // at present, which is not then
    const Building building = building_of(now, now, std::size_t{0}, nullptr);
    CHECK(building.active == World::Vtl1Kernel);
    CHECK_FALSE(chip(building.room(World::Vtl1Kernel), "securekernel.exe")->lit);
    CHECK(building.caption == "VTL call");
    CHECK(building.hops.size() == 2);
}

TEST_CASE("The console's card is busy when something was printed", "[building]") {
    const Run run;
    const Snapshot before = brought_up(run);
    Snapshot now = brought_up(run);
    now.console = std::make_shared<const std::string>("hello\n");
    const Building building = building_of(now, before, std::nullopt, nullptr);
    REQUIRE_FALSE(building.devices.empty());
    CHECK(building.devices[0].note == "6 bytes");
    CHECK(building.devices[0].busy);
    CHECK_FALSE(building_of(now, now, std::nullopt, nullptr).devices[0].busy);
}
