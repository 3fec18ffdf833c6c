// SPDX-License-Identifier: MIT
#include "securekernel/register_lock.h"

#include "securekernel/boot.h"
#include "tests/catch.h"
#include "tests/fakes/securekernel/world.h"
#include "x86/control_registers.h"
#include "x86/msr.h"

namespace {

using abi::tlfs::RegisterName;
using abi::tlfs::RegisterValue;

constexpr std::uint64_t rip = 0x1000;
constexpr std::uint8_t length = 3;
constexpr auto smep = x86::Cr4{}.with(x86::Cr4::supervisor_execution_prevention, true);

auto& world() { return fakes::secure_kernel_world(); }

abi::tlfs::InterceptHeader header() {
    abi::tlfs::InterceptHeader result;
    result.rip = rip;
    result.instruction_length = length;
    return result;
}

/// VTL0's `name` holds `before`, and VTL0 wants to load `wanted`.
void try_register(RegisterName name, RegisterValue before, RegisterValue wanted) {
    world().vtl0_registers[name] = before;
    abi::tlfs::RegisterIntercept intercept;
    intercept.header = header();
    intercept.name = name;
    intercept.value = wanted;
    sk::judge_register(intercept);
}

void try_msr(x86::Msr msr, std::uint64_t value) {
    abi::tlfs::MsrIntercept intercept;
    intercept.header = header();
    intercept.msr = static_cast<std::uint32_t>(msr);
    intercept.rax = 0xDEAD'0000'0000'0000 | (value & 0xFFFF'FFFF); // WRMSR takes EAX alone
    intercept.rdx = value >> 32;
    sk::judge_msr(intercept);
}

void check_refused(std::uint64_t subject, std::uint64_t value) {
    CHECK(world().injected == std::vector{x86::Exception::GeneralProtection});
    REQUIRE(world().decisions.size() == 1);
    CHECK(world().decisions[0] ==
          fakes::SecureKernelWorld::Decision{abi::Rule::RegisterLocked, subject, value});
    CHECK(world().vtl0_registers.count(RegisterName::Rip) == 0);
}

void check_carried_out() {
    CHECK(world().injected.empty());
    CHECK(world().decisions.empty());
    CHECK(world().vtl0_registers[RegisterName::Rip].low == rip + length);
}

} // namespace

TEST_CASE("VTL1 asks to judge registers, with the guard only") {
    fakes::reset_secure_kernel_world();
    sk::lock_registers(sk::boot_info);
    CHECK((world().own_registers[RegisterName::CrInterceptCr4Mask] & smep.raw) != 0);
    CHECK(world().own_registers[RegisterName::CrInterceptControl] != 0);

    fakes::reset_secure_kernel_world();
    sk::boot_info.guards_off.switch_off(abi::Guard::RegisterLock);
    sk::lock_registers(sk::boot_info);
    CHECK(world().own_registers.empty());
}

TEST_CASE("Clearing a pinned bit is refused, and VTL0 keeps it") {
    fakes::reset_secure_kernel_world();
    try_register(RegisterName::Cr4, {smep.raw | 0x20, 0}, {0x20, 0});
    check_refused(static_cast<std::uint64_t>(RegisterName::Cr4), 0x20);
    CHECK(world().vtl0_registers[RegisterName::Cr4].low == (smep.raw | 0x20));
}

TEST_CASE("Setting a pinned bit, and changing any other, is carried out") {
    fakes::reset_secure_kernel_world();
    try_register(RegisterName::Cr4, {0x20, 0}, {smep.raw | 0x60, 0});
    check_carried_out();
    CHECK(world().vtl0_registers[RegisterName::Cr4].low == (smep.raw | 0x60));
}

TEST_CASE("A value that the processor would not run with becomes the processor's own fault") {
    fakes::reset_secure_kernel_world();
    world().next_set_of_vtl0 = abi::tlfs::HvStatus::InvalidRegisterValue;
    try_register(RegisterName::Cr0, {0x8001'0033, 0}, {0x8001'0032, 0});
    CHECK(world().injected == std::vector{x86::Exception::GeneralProtection});
    CHECK(world().decisions.empty()); // It was not VTL1 who refused.
}

TEST_CASE("Descriptor tables may be loaded again from where they are, and from nowhere else") {
    const RegisterValue table{0x01FFull << 48, 0xFFFF'8000'0000'1000};
    const auto name = GENERATE(RegisterName::Idtr, RegisterName::Gdtr);
    fakes::reset_secure_kernel_world();
    SECTION("the same") {
        try_register(name, table, table);
        check_carried_out();
    }
    SECTION("another place") {
        try_register(name, table, {table.low, table.high + 0x1000});
        check_refused(static_cast<std::uint64_t>(name), table.low);
    }
    SECTION("another length") {
        try_register(name, table, {0x0FFFull << 48, table.high});
        check_refused(static_cast<std::uint64_t>(name), 0x0FFFull << 48);
    }
}

TEST_CASE("TR and LDTR were loaded before the lock, and stay") {
    fakes::reset_secure_kernel_world();
    const auto name = GENERATE(RegisterName::Tr, RegisterName::Ldtr);
    try_register(name, {0, 0x18ull << 32}, {0, 0x18ull << 32});
    check_refused(static_cast<std::uint64_t>(name), 0);
}

TEST_CASE("A locked MSR may be written with what it holds, and with nothing else") {
    fakes::reset_secure_kernel_world();
    world().vtl0_registers[RegisterName::Lstar] = {0xFFFF'F820'0000'1000, 0};
    SECTION("the same") {
        try_msr(x86::Msr::LongStar, 0xFFFF'F820'0000'1000);
        check_carried_out();
    }
    SECTION("another value") {
        try_msr(x86::Msr::LongStar, 0xFFFF'F820'0000'1001);
        check_refused(static_cast<std::uint64_t>(x86::Msr::LongStar), 0xFFFF'F820'0000'1001);
    }
}

TEST_CASE("An MSR that VTL1 knows nothing of is refused, whatever the value") {
    fakes::reset_secure_kernel_world();
    try_msr(x86::Msr::TscAux, 0);
    check_refused(static_cast<std::uint64_t>(x86::Msr::TscAux), 0);
}
