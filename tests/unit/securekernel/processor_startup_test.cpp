// SPDX-License-Identifier: MIT
#include "securekernel/processor_startup.h"

#include "securekernel/boot.h"
#include "securekernel/processor.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "tests/catch.h"
#include "tests/fakes/securekernel/world.h"

#include <cstring>

using abi::NtStatus;
using abi::SecureService;
using abi::tlfs::HvStatus;
using abi::tlfs::InitialVpContext;
using abi::tlfs::RegisterName;

namespace {

constexpr std::uint64_t context_address = 0x2F0'0040;
constexpr std::uint64_t kernels_cr0 = 0x8001'0033;
constexpr std::uint64_t kernels_cr4 = 0x0030'0620;
constexpr std::uint64_t kernels_efer = 0x1D01;

/// Two processors, and VTL0's kernel as it is on the first.
fakes::SecureKernelWorld& world_of_two() {
    fakes::reset_secure_kernel_world();
    sk::boot_info.processor_count = 2;
    auto& world = fakes::secure_kernel_world();
    world.vtl0_registers[RegisterName::Cr0].low = kernels_cr0;
    world.vtl0_registers[RegisterName::Cr4].low = kernels_cr4;
    world.vtl0_registers[RegisterName::Efer].low = kernels_efer;
    return world;
}

InitialVpContext kernels_context() {
    InitialVpContext context;
    context.rip = 0xFFFF'F820'0000'1234;
    context.cr0 = kernels_cr0;
    context.cr4 = kernels_cr4;
    context.efer = kernels_efer;
    return context;
}

void lay_down(const InitialVpContext& context, std::uint64_t address = context_address) {
    std::memcpy(&fakes::secure_kernel_word(address), &context, sizeof(context));
}

NtStatus call(SecureService service, std::uint64_t first = 0, std::uint64_t third = 0) {
    abi::SecureCall request;
    request.service = service;
    request.parameter[0] = first;
    request.parameter[2] = third;
    sk::handle_secure_call(request);
    return static_cast<NtStatus>(request.parameter[abi::SecureCall::status_parameter]);
}

NtStatus start(std::uint64_t index, std::uint64_t address = context_address) {
    return call(SecureService::StartProcessor, index, address);
}

NtStatus finish_on(std::uint32_t index) {
    fakes::secure_kernel_world().processor = index;
    const NtStatus status = call(SecureService::FinishStartProcessor);
    fakes::secure_kernel_world().processor = 0;
    return status;
}

} // namespace

TEST_CASE("A processor gets a VTL1, and runs VTL0 where the kernel said") {
    auto& world = world_of_two();
    lay_down(kernels_context());
    CHECK(start(1) == NtStatus::Success);
    CHECK(world.with_vtl1 == std::vector<std::uint32_t>{1});
    CHECK(world.started.at(1).rip == kernels_context().rip);
}

TEST_CASE("A processor that has finished its start is locked as the first will be") {
    auto& world = world_of_two();
    lay_down(kernels_context());
    REQUIRE(start(1) == NtStatus::Success);
    CHECK(world.own_registers.empty());
    CHECK(finish_on(1) == NtStatus::Success);
    CHECK(world.own_registers.contains(RegisterName::CrInterceptControl));
    CHECK(sk::processor_at(1).startup == sk::Processor::Startup::Finished);
}

TEST_CASE("Only a processor that was started can finish, and once") {
    world_of_two();
    lay_down(kernels_context());
    CHECK(finish_on(0) == NtStatus::AccessDenied);
    CHECK(finish_on(1) == NtStatus::AccessDenied);
    REQUIRE(start(1) == NtStatus::Success);
    CHECK(finish_on(1) == NtStatus::Success);
    CHECK(finish_on(1) == NtStatus::AccessDenied);
}

TEST_CASE("There is no processor but those that the loader counted, and each starts once") {
    auto& world = world_of_two();
    lay_down(kernels_context());
    const std::uint64_t index = GENERATE(0ull, 2ull, 4ull, 0x1'0000'0001ull, ~0ull);
    CHECK(start(index) == NtStatus::InvalidParameter);
    CHECK(world.started.empty());
    CHECK(start(1) == NtStatus::Success);
    CHECK(start(1) == NtStatus::AlreadyCommitted);
}

TEST_CASE("A processor that restricts its kernel less than the first does not start") {
    auto& world = world_of_two();
    InitialVpContext context = kernels_context();
    std::uint64_t* const all[] = {&context.cr0, &context.cr4, &context.efer};
    *all[GENERATE(0u, 1u, 2u)] ^= 0x0001'0000;
    lay_down(context);
    CHECK(start(1) == NtStatus::InvalidParameter);
    CHECK(world.with_vtl1.empty());
    CHECK(world.started.empty());
}

TEST_CASE("The registers lie in one page of VTL0's own") {
    auto& world = world_of_two();
    const std::uint64_t address = GENERATE(0x2F0'0FF8ull, abi::secure_kernel_region.base,
                                           abi::hypervisor_region.base, ~0ull, ~0xFFFull);
    CHECK(start(1, address) == NtStatus::InvalidParameter);
    CHECK(world.started.empty());
}

TEST_CASE("A processor that the hypervisor refuses can be asked for again") {
    auto& world = world_of_two();
    lay_down(kernels_context());
    world.next_start = HvStatus::InvalidRegisterValue;
    CHECK(start(1) == NtStatus::InvalidParameter);
    world.next_start = HvStatus::Success;
    world.next_enable = HvStatus::VtlAlreadyEnabled;
    CHECK(start(1) == NtStatus::Success);

    world_of_two();
    lay_down(kernels_context());
    world.next_enable = HvStatus::InvalidVpIndex;
    CHECK(start(1) == NtStatus::InsufficientResources);
    CHECK(world.started.empty());
}

TEST_CASE("Phase 3 is the first processor's, waits for all starts, and is the end of them") {
    auto& world = world_of_two();
    lay_down(kernels_context());
    REQUIRE(start(1) == NtStatus::Success);
    CHECK(call(SecureService::Phase3Init) == NtStatus::AccessDenied);
    CHECK(world.own_registers.empty());
    REQUIRE(finish_on(1) == NtStatus::Success);
    world.processor = 1;
    CHECK(call(SecureService::Phase3Init) == NtStatus::AccessDenied);
    world.processor = 0;
    CHECK(call(SecureService::Phase3Init) == NtStatus::Success);

    sk::boot_info.processor_count = 3;
    CHECK(start(2) == NtStatus::AccessDenied);
    CHECK_FALSE(world.started.contains(2));
}
