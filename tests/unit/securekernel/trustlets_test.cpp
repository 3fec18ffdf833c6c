// SPDX-License-Identifier: MIT
// Trustlets as VTL0 launches, feeds and ends them.
#include "abi/ium/trustlets.h"

#include "securekernel/boot.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/ium_calls/table.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/trustlets/trustlet_table.h"
#include "tests/catch.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <algorithm>
#include <functional>
#include <span>

using abi::LaunchGate;
using abi::NtStatus;
using abi::Rule;
using abi::SecureService;
using abi::ium::TrustletId;
using sk::PageIdentity;
using test::access_to;
using test::ask;
using test::status_of;
using test::TrustletWorld;

namespace {

constexpr auto hello = static_cast<std::uint64_t>(TrustletId::Hello);

sk::IumCall call_of(sk::SecureProcess& process, std::uint32_t number) {
    sk::IumCall call;
    call.number = number;
    call.process = &process;
    call.thread = &sk::current_thread();
    return call;
}

} // namespace

TEST_CASE("A trustlet passes five gates, each of which leaves an event") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const auto& gates = fakes::secure_kernel_world().gates;
    REQUIRE(gates.size() == 5);
    for (std::size_t index = 0; index < gates.size(); ++index) {
        CHECK(gates[index].gate == static_cast<LaunchGate>(index + 1));
        CHECK(gates[index].refused_by == Rule::None);
    }
    CHECK(process.identity.trustlet_id == hello);
    CHECK(status_of(ask(SecureService::IsTrustletRunning, 0)) == NtStatus::Success);
    world.end(process);
}

TEST_CASE("A trustlet that the table does not have is not started, at the first gate") {
    TrustletWorld world;
    const auto call = world.create(77);
    CHECK(status_of(call) == NtStatus::AccessDenied);
    CHECK(call.parameter[3] == static_cast<std::uint64_t>(LaunchGate::CreationAttribute));
    CHECK(fakes::secure_kernel_world().gates.back().refused_by == Rule::TrustletIdUnknown);
}

TEST_CASE("An image is not started as another trustlet than its policy names") {
    TrustletWorld world;
    const auto call = world.create(static_cast<std::uint64_t>(TrustletId::LsaIso));
    CHECK(status_of(call) == NtStatus::AccessDenied);
    CHECK(fakes::secure_kernel_world().gates.back().refused_by == Rule::TrustletIdDiffers);
}

TEST_CASE("An image without a policy is no trustlet") {
    TrustletWorld world;
    const auto call = world.create(hello, "iumbase.dll");
    CHECK(status_of(call) == NtStatus::AccessDenied);
}

TEST_CASE("An image that code integrity refuses does not exist for VTL1") {
    TrustletWorld world;
    const std::uint64_t before = sk::own_pool.available();
    fakes::secure_kernel_world().image_verdict = abi::skci::Status::ImageDigestDiffers;
    CHECK(world.image("hello.exe", 0x7FF6'0000'0000) == 0);
    CHECK(sk::own_pool.available() == before);
}

TEST_CASE("Code integrity is asked for isolated user mode") {
    TrustletWorld world;
    world.image("hello.exe", 0x7FF6'0000'0000);
    using abi::skci::Usage;
    const std::uint32_t usages = fakes::secure_kernel_world().wanted_usages;
    CHECK((usages & static_cast<std::uint32_t>(Usage::IsolatedUserMode)) != 0);
    CHECK((usages & static_cast<std::uint32_t>(Usage::SystemComponent)) != 0);
}

TEST_CASE("A trustlet's pages are out of VTL0's reach, and come back empty") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const auto base = process.space.allocate(0, 3 * abi::page_size, sk::PageRights::ReadWrite);
    REQUIRE(base.is_ok());
    const std::uint64_t secret = 0x5EC2E7;
    REQUIRE(sk::copy_to_trustlet(process, base.value() + 0xFFC, &secret, sizeof(secret)) ==
            NtStatus::Success);
    const auto page = process.space.page_for(base.value(), sk::TrustletAccess::Read);
    REQUIRE(page.is_ok());
    CHECK(access_to(page.value().number) == abi::PageAccess::none());
    world.end(process);
    CHECK(access_to(page.value().number) == abi::PageAccess::read_write());
    for (std::uint64_t offset = 0; offset < abi::page_size; offset += 8) {
        CHECK(fakes::secure_kernel_word(page.value().address().value + offset) == 0);
    }
    CHECK(sk::page_frames.count(PageIdentity::Kind::Secured) == 0);
}

TEST_CASE("The end of a trustlet gives back all that it took of VTL1's own memory") {
    TrustletWorld world;
    world.end(world.launch());
    const std::uint64_t after_one = sk::own_pool.available();
    const auto again = world.create(hello); // Of all this, the new image alone stays.
    REQUIRE(status_of(again) == NtStatus::Success);
    const std::uint64_t with_process = sk::own_pool.available();
    world.end(*sk::find_process(again.parameter[2]));
    CHECK(sk::own_pool.available() > with_process);
    CHECK(after_one - sk::own_pool.available() <= 3);
}

TEST_CASE("A page of an image can be read by VTL0 and written by nobody") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const auto page =
        process.space.page_for(process.program->entry_point(), sk::TrustletAccess::Execute);
    REQUIRE(page.is_ok());
    CHECK(access_to(page.value().number).allows(abi::PageAccess::read()));
    CHECK_FALSE(access_to(page.value().number).allows(abi::PageAccess::write()));
    CHECK(sk::page_frames.identity_of(page.value()).kind == PageIdentity::Kind::Image);
    CHECK(
        process.space.page_for(process.program->entry_point(), sk::TrustletAccess::Write).is_err());
    world.end(process);
}

TEST_CASE("A page that is not what was signed is refused when VTL0 brings it") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    fakes::secure_kernel_world().page_verdict = abi::skci::Status::PageDigestDiffers;
    const auto page =
        process.space.page_for(process.program->entry_point(), sk::TrustletAccess::Execute);
    REQUIRE(page.is_err());
    CHECK(page.error() == NtStatus::InvalidImageHash);
    CHECK(sk::page_frames.count(PageIdentity::Kind::Image) == 0);
    world.end(process);
}

TEST_CASE("Whatever VTL0 answers to a request for pages, nothing that is not its own is taken") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const auto base = process.space.allocate(0, 64 * abi::page_size, sk::PageRights::ReadWrite);
    const std::uint64_t given =
        process.space.page_for(base.value(), sk::TrustletAccess::Write).value().number;
    const std::uint64_t lies[] = {given, abi::secure_kernel_region.base / abi::page_size,
                                  abi::hypervisor_region.base / abi::page_size, ~0ull, 1ull << 40};
    std::uint64_t address = base.value() + 16 * abi::page_size; // The supply has no more than 8.
    for (const std::uint64_t lie : lies) {
        fakes::secure_kernel_world().on_stop = [lie](sk::SecureThread& thread) {
            thread.reply.value[0] = lie;
        };
        INFO(lie);
        for (int page = 0; page < 10; ++page, address += abi::page_size) {
            (void)process.space.page_for(address, sk::TrustletAccess::Write);
        }
        CHECK(process.space.page_for(address, sk::TrustletAccess::Write).is_err());
    }
    CHECK(fakes::secure_kernel_world().decisions.back().rule == Rule::HostileReply);
    world.end(process);
}

TEST_CASE("A system call that is not on the white list is no system call") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    for (const std::uint32_t number : {0x20u, 0x30u, 0x31u, 0x43u, 0x99u, 0x08000001u}) {
        auto call = call_of(process, number);
        CHECK(sk::make_ium_call(call) == NtStatus::InvalidSystemService);
    }
    world.end(process);
}

TEST_CASE("A service is only for trustlets to which the table grants it") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    auto call = call_of(process, 0x08000012); // IumSecureStorageGet: the virtual TPM's.
    CHECK(sk::make_ium_call(call) == NtStatus::AccessDenied);
    CHECK(fakes::secure_kernel_world().decisions.back().rule == Rule::CapabilityMissing);
    world.end(process);
}

TEST_CASE("Storage is read by one trustlet and written by another") {
    using abi::ium::Capability;
    const auto may = [](TrustletId id, Capability what) {
        const auto* const row = sk::find_trustlet(static_cast<std::uint64_t>(id));
        return (row->capabilities & static_cast<std::uint64_t>(what)) != 0;
    };
    CHECK(may(TrustletId::Vmsp, Capability::SecureStorageGet));
    CHECK_FALSE(may(TrustletId::Vmsp, Capability::SecureStoragePut));
    CHECK(may(TrustletId::VtpmProvisioning, Capability::SecureStoragePut));
    CHECK_FALSE(may(TrustletId::VtpmProvisioning, Capability::SecureStorageGet));
}

TEST_CASE("Secure storage keeps its slots apart, and takes no more than there is room for") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const auto memory = process.space.allocate(0, abi::page_size, sk::PageRights::ReadWrite);
    REQUIRE(memory.is_ok());
    const auto put = [&](std::uint64_t slot, std::uint64_t word, std::uint64_t size) {
        REQUIRE(sk::copy_to_trustlet(process, memory.value(), &word, sizeof(word)) ==
                NtStatus::Success);
        auto call = call_of(process, 0x08000013);
        call.parameter[0] = slot;
        call.parameter[1] = memory.value();
        call.parameter[2] = size;
        return sk::secure_storage_put(call);
    };
    const auto get = [&](std::uint64_t slot, std::uint64_t& word) {
        auto call = call_of(process, 0x08000012);
        call.parameter[0] = slot;
        call.parameter[1] = memory.value();
        call.parameter[2] = abi::ium::storage_size;
        call.parameter[3] = memory.value() + abi::ium::storage_size;
        const NtStatus status = sk::secure_storage_get(call);
        sk::copy_from_trustlet(process, &word, memory.value(), sizeof(word));
        return status;
    };
    std::uint64_t word = 0;
    CHECK(put(1, 0x1111, sizeof(word)) == NtStatus::Success);
    CHECK(put(2, 0x2222, abi::ium::storage_size) == NtStatus::Success);
    CHECK(get(1, word) == NtStatus::Success);
    CHECK(word == 0x1111);
    CHECK(get(2, word) == NtStatus::Success);
    CHECK(word == 0x2222);
    CHECK(get(3, word) == NtStatus::NotFound);
    CHECK(put(abi::ium::storage_slots, 0, 8) == NtStatus::InvalidParameter);
    CHECK(put(1, 0, abi::ium::storage_size + 1) == NtStatus::InvalidParameter);
    world.end(process);
}

TEST_CASE("Only what code integrity has checked is ever executable") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const auto data = process.space.allocate(0, abi::page_size, sk::PageRights::ReadWrite);
    auto previous = abi::nt::PageProtection::None;
    CHECK(process.space.protect(data.value(), data.value() + abi::page_size,
                                abi::nt::PageProtection::ExecuteRead,
                                previous) == NtStatus::DynamicCodeBlocked);
    CHECK(process.space.protect(data.value(), data.value() + abi::page_size,
                                abi::nt::PageProtection::ExecuteReadWrite,
                                previous) == NtStatus::InvalidPageProtection);
    CHECK(process.space.allocate(0, abi::page_size, sk::PageRights::ReadExecute).is_err());
    world.end(process);
}

TEST_CASE("A trustlet is looked into if its policy lets it, and by no guard's grace otherwise") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const std::uint64_t to = world.free_page();
    const auto read = [&](std::uint64_t address) {
        return status_of(ask(SecureService::DebugReadMemory, process.handle, {address, to}));
    };
    SECTION("hello.exe may be looked into, where it has memory") {
        CHECK(status_of(ask(SecureService::DebugProcess, process.handle)) == NtStatus::Success);
        CHECK(read(process.environment) == NtStatus::Success);
        CHECK(fakes::secure_kernel_word(to * abi::page_size +
                                        offsetof(abi::nt::ProcessEnvironment, image_base)) ==
              process.program->base());
        CHECK(read(0x1000) == NtStatus::AccessViolation);
        CHECK(read(~0ull) == NtStatus::AccessViolation);
    }
    SECTION("not into VTL1's own page") {
        CHECK(status_of(ask(SecureService::DebugReadMemory, process.handle,
                            {process.environment, abi::secure_kernel_region.base / 4096})) ==
              NtStatus::InvalidParameter);
    }
    SECTION("who may not be is not, whatever is asked") {
        using abi::ium::DebugPolicy;
        for (const auto policy :
             {DebugPolicy::Never, DebugPolicy::SecureBootOff, DebugPolicy::ByChallenge}) {
            process.debug_policy = policy;
            CHECK(status_of(ask(SecureService::DebugProcess, process.handle)) ==
                  NtStatus::AccessDenied);
            CHECK(read(process.environment) == NtStatus::AccessDenied);
            CHECK(fakes::secure_kernel_world().decisions.back().rule == Rule::DebugNotAllowed);
        }
        CHECK(fakes::secure_kernel_word(to * abi::page_size) == 0);
        sk::boot_info.guards_off.switch_off(abi::Guard::DebugPolicy);
        CHECK(read(process.environment) == NtStatus::Success);
    }
    world.end(process);
}

TEST_CASE("An old build is refused though it is signed, at the gate of its policy") {
    TrustletWorld world;
    const auto call = world.create(hello, "old.exe");
    CHECK(status_of(call) == NtStatus::AccessDenied);
    CHECK(call.parameter[3] == static_cast<std::uint64_t>(LaunchGate::Policy));
    CHECK(fakes::secure_kernel_world().gates.back().refused_by == Rule::SecurityVersionTooLow);
    sk::boot_info.guards_off.switch_off(abi::Guard::SecurityVersion);
    CHECK(status_of(world.create(hello, "old.exe")) == NtStatus::Success);
}

TEST_CASE("A policy that VTL1 does not understand is none") {
    using abi::ium::PolicyEntry;
    using abi::ium::PolicyHeader;
    using abi::ium::PolicyType;
    struct Policy {
        PolicyHeader header;
        PolicyEntry entries[2];
    };
    TrustletWorld world;
    std::function<void(Policy&)> change;
    world.forge = [&](std::span<std::byte> file) {
        const PolicyHeader ours{abi::ium::policy_version, {}, hello};
        const auto* const begin = reinterpret_cast<const std::byte*>(&ours);
        const auto at = std::search(file.begin(), file.end(), begin, begin + sizeof(ours));
        REQUIRE(at != file.end());
        change(*reinterpret_cast<Policy*>(&*at));
    };
    SECTION("a version that is to come") {
        change = [](Policy& it) { it.header.version = 2; };
    }
    SECTION("no version") {
        change = [](Policy& it) { it.header.version = 0; };
    }
    SECTION("a sort of value that nobody knows") {
        change = [](Policy& it) { it.entries[0].type = static_cast<PolicyType>(2); };
    }
    SECTION("neither yes nor no") {
        change = [](Policy& it) { it.entries[0].value = 2; };
    }
    SECTION("more than 32 bits in 32 bits") {
        change = [](Policy& it) { it.entries[1].value = 1ull << 32; };
    }
    const auto call = world.create(hello);
    CHECK(status_of(call) == NtStatus::AccessDenied);
    CHECK(call.parameter[3] == static_cast<std::uint64_t>(LaunchGate::Policy));
    CHECK(fakes::secure_kernel_world().gates.back().refused_by == Rule::TrustletPolicyRefused);
    change = [](Policy&) {}; // As it was signed, it passes.
    const auto created = world.create(hello);
    REQUIRE(status_of(created) == NtStatus::Success);
    world.end(*sk::find_process(created.parameter[2]));
}

TEST_CASE("A trustlet is promised no more memory than VTL1 can look through at once") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    constexpr std::uint64_t most = sk::SecureSpace::most_private_bytes;
    const auto allocate = [&](std::uint64_t size) {
        return process.space.allocate(0, size, sk::PageRights::ReadWrite);
    };
    CHECK(allocate(1ull << 46).error() == NtStatus::NoMemory);
    CHECK(allocate(most).error() == NtStatus::NoMemory); // Stack and environment count.
    const auto half = allocate(most / 2);
    REQUIRE(half.is_ok());
    CHECK(allocate(most / 2).error() == NtStatus::NoMemory);
    CHECK(process.space.release(half.value(), sk::SecureSpace::Sort::Private) == NtStatus::Success);
    CHECK(allocate(most / 2).is_ok());
    world.end(process);
}
