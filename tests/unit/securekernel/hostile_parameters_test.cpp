// SPDX-License-Identifier: MIT
// Secure calls whose numbers lie: refused with the rule that says why, and nothing is done.
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/processes/running_thread.h"
#include "tests/catch.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <cstring>
#include <vector>

using abi::MemoryDescriptorList;
using abi::NtStatus;
using abi::Rule;
using abi::SecureService;
using test::ask;
using test::status_of;
using test::TrustletWorld;

namespace {

Rule last_rule() {
    const auto& decisions = fakes::secure_kernel_world().decisions;
    return decisions.empty() ? Rule::None : decisions.back().rule;
}

NtStatus create_image(std::uint64_t list) {
    constexpr auto purpose = static_cast<std::uint64_t>(abi::SecureImagePurpose::Trustlet);
    return status_of(ask(SecureService::CreateSecureImage, list, {0x7FF6'0000'0000, purpose}));
}

MemoryDescriptorList& list_in(std::uint64_t page) {
    return *reinterpret_cast<MemoryDescriptorList*>(sk::cpu::ram_at(page * abi::page_size));
}

} // namespace

TEST_CASE("A service that there is not is refused by name, and nothing else happens") {
    TrustletWorld world;
    const auto call = ask(static_cast<SecureService>(0x4001), 7, {8, 9});
    CHECK(status_of(call) == NtStatus::InvalidSystemService);
    CHECK(call.parameter[2] == 8);
    CHECK(last_rule() == Rule::UnknownSecureCall);
}

TEST_CASE("A list of pages whose numbers do not fit one another is not read") {
    TrustletWorld world;
    const std::uint64_t available = sk::own_pool.available();
    const std::uint64_t page = world.list_of("hello.exe");
    MemoryDescriptorList& list = list_in(page);
    SECTION("fewer bytes than pages") { list.byte_count = abi::page_size; }
    SECTION("more bytes than pages") { list.byte_count += 2 * abi::page_size; }
    SECTION("no bytes") { list.byte_count = 0; }
    SECTION("all the bytes there are") { list.byte_count = ~0ull; }
    SECTION("smaller than its own header (CVE-2020-0917)") { list.size = 8; }
    SECTION("no pages") { list.page_count = 0; }
    SECTION("more pages than a list can have") { list.page_count = 509; }
    SECTION("begins behind its first page") { list.byte_offset = abi::page_size; }
    CHECK(create_image(page) == NtStatus::InvalidParameter);
    CHECK(last_rule() == Rule::MalformedSecureCall);
    CHECK(sk::own_pool.available() == available);
}

TEST_CASE("A list may begin in the middle of a page") {
    TrustletWorld world;
    const std::uint64_t page = world.list_of("hello.exe");
    MemoryDescriptorList& list = list_in(page);
    constexpr std::uint64_t offset = abi::page_size / 4;
    auto* const file = sk::cpu::ram_at(list.pages[0] * abi::page_size);
    std::memmove(file + offset, file, list.byte_count);
    list.byte_offset = offset;
    if (offset + list.byte_count > list.page_count * abi::page_size) {
        list.pages[list.page_count] = list.pages[0] + list.page_count;
        ++list.page_count;
        list.size += sizeof(list.pages[0]);
    }
    CHECK(create_image(page) == NtStatus::Success);
}

TEST_CASE("Without the guard a list that lies is copied behind the room that was made for it") {
    TrustletWorld world;
    sk::boot_info.guards_off.switch_off(abi::Guard::ParameterChecks);
    const std::uint64_t page = world.list_of("hello.exe");
    list_in(page).byte_count = abi::page_size;
    const std::uint64_t room = sk::own_pool.allocate(2); // where list and copy will be
    sk::own_pool.release(room, 2);
    const std::uint64_t behind = room + 2 * abi::page_size;
    CHECK(create_image(page) != NtStatus::InvalidParameter);
    CHECK(fakes::secure_kernel_word(behind) ==
          fakes::secure_kernel_word((list_in(page).pages[1]) * abi::page_size));
}

TEST_CASE("VTL1 gives back none of its secrets for a trustlet's page (CVE-2020-0918)") {
    TrustletWorld world;
    const std::uint64_t page = world.free_page();
    REQUIRE(status_of(ask(SecureService::CreateSecureAllocation, page)) == NtStatus::Success);
    CHECK(status_of(ask(SecureService::RemoveProtectedPage, page)) == NtStatus::InvalidParameter);
    CHECK(last_rule() == Rule::PageNotTrustlets);
    CHECK(fakes::secure_kernel_world().access[page] == abi::PageAccess::none());
    sk::boot_info.guards_off.switch_off(abi::Guard::ParameterChecks);
    CHECK(status_of(ask(SecureService::RemoveProtectedPage, page)) == NtStatus::Success);
    CHECK(fakes::secure_kernel_world().access[page] == abi::PageAccess::read_write());
}

TEST_CASE("A thread that VTL1 does not make costs VTL0 no page, and VTL1 nothing") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    const std::uint64_t environment = world.free_page();
    const std::uint64_t available = sk::own_pool.available();
    const auto create = [&](std::uint64_t shared) {
        return status_of(ask(SecureService::CreateThread, process.handle,
                             {8, 0, 0, shared, 0x10000, environment}));
    };
    SECTION("its shared page is VTL1's") {
        CHECK(create(abi::secure_kernel_region.base / abi::page_size) ==
              NtStatus::InvalidParameter);
    }
    SECTION("there is no room for its stack") {
        std::vector<std::uint64_t> taken;
        while (sk::own_pool.available() > 4) { // tables, but no stack
            taken.push_back(sk::own_pool.allocate());
        }
        CHECK(create(world.free_page()) == NtStatus::NoMemory);
        for (const std::uint64_t page : taken) {
            sk::own_pool.release(page);
        }
    }
    CHECK(sk::page_frames.identity_of({environment}).kind == sk::PageIdentity::Kind::Normal);
    CHECK(available - sk::own_pool.available() <= 4); // A table stays until the process ends.
    CHECK(process.thread_count == 1);
    world.end(process);
}

TEST_CASE("Page 0, whose number says that there is no page, is not taken for anything") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    CHECK(status_of(ask(SecureService::CreateThread, process.handle,
                        {8, 0, 0, world.free_page(), 0x10000, 0})) == NtStatus::InvalidParameter);
    CHECK(status_of(ask(SecureService::ValidateSecureImagePages, 1, {0, 0})) ==
          NtStatus::InvalidParameter);
    CHECK(sk::page_frames.identity_of({0}).kind == sk::PageIdentity::Kind::Normal);
    world.end(process);
}
