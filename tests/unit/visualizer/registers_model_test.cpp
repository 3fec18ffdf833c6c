// SPDX-License-Identifier: MIT
#include "visualizer/models/registers_model.h"

#include "tests/catch.h"

#include <algorithm>

namespace {

using machine::ProcessorState;
using vitrine::models::NamedBits;
using vitrine::models::RegisterRow;
using vitrine::models::registers_of;

const RegisterRow& row(const std::vector<RegisterRow>& rows, const std::string& name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.name == name; });
    REQUIRE(found != rows.end());
    return *found;
}

const NamedBits& bits(const std::vector<NamedBits>& rows, const std::string& name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.name == name; });
    REQUIRE(found != rows.end());
    return *found;
}

} // namespace

TEST_CASE("Values look as in the Windows debuggers", "[registers]") {
    CHECK(vitrine::models::debugger_hex(0xFFFF'F803'1C2A'4E54) == "fffff803`1c2a4e54");
    CHECK(vitrine::models::debugger_hex(0) == "00000000`00000000");
}

TEST_CASE("General registers are named in the encoding's order", "[registers]") {
    ProcessorState now;
    for (std::uint64_t i = 0; i < 16; ++i) {
        now.general[i] = i;
    }
    const auto all = registers_of(now, now);
    CHECK(row(all.general, "rax").value == "00000000`00000000");
    CHECK(row(all.general, "rbx").value == "00000000`00000003");
    CHECK(row(all.general, "rsp").value == "00000000`00000004");
    CHECK(row(all.general, "rdi").value == "00000000`00000007");
    CHECK(row(all.general, "r15").value == "00000000`0000000f");
}

TEST_CASE("What changed since the last stop is marked, and nothing else", "[registers]") {
    ProcessorState before;
    ProcessorState now;
    now.rip = 3;
    now.general[1] = 7;
    now.cs.selector = 0x10;
    const auto all = registers_of(now, before);
    CHECK(row(all.main, "rip").changed);
    CHECK(row(all.main, "rcx").changed);
    CHECK_FALSE(row(all.main, "rax").changed);
    CHECK(row(all.segments, "cs").changed);
    CHECK_FALSE(row(all.segments, "ds").changed);
}

TEST_CASE("Control registers name the bits that are set", "[registers]") {
    ProcessorState now;
    now.cr0 = 0x8001'0001;
    now.efer = 0x1D00;
    now.cr4 = 0x20;
    const auto all = registers_of(now, ProcessorState{});
    CHECK(bits(all.control, "cr0").bits == std::vector<std::string>{"PE", "WP", "PG"});
    CHECK(bits(all.control, "efer").bits == std::vector<std::string>{"LME", "LMA", "NXE", "SVME"});
    CHECK(bits(all.control, "cr4").bits == std::vector<std::string>{"PAE"});
    CHECK(bits(all.control, "rfl").bits.empty());
    CHECK(bits(all.control, "cr0").changed);
    CHECK_FALSE(bits(all.control, "rfl").changed);
}

TEST_CASE("The place says world and ring", "[registers]") {
    ProcessorState now;
    now.world = abi::World::Kind::Vtl1Kernel;
    CHECK(registers_of(now, now).where == "in VTL 1 kernel, ring 0");
    now.world = abi::World::Kind::Vtl0User;
    now.cpl = 3;
    CHECK(registers_of(now, now).where == "in VTL 0 user mode, ring 3");
}
