// SPDX-License-Identifier: MIT
// A trustlet's page on its way out and back.
#include "securekernel/boot.h"
#include "securekernel/memory/page_frames.h"
#include "securekernel/processes/running_thread.h"
#include "tests/catch.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <cstring>
#include <vector>

using abi::NtStatus;
using abi::SecureService;
using sk::PageIdentity;
using test::ask;
using test::status_of;
using test::TrustletWorld;

namespace {

constexpr std::uint64_t secret = 0x5EC2'E75E'C2E7'5EC2;

/// What VTL0 has in its hands when a page is out.
struct Kept {
    std::uint64_t page = 0;
    abi::SecureCall answer;
    std::vector<std::uint64_t> words;
};

/// A VTL0 that has taken a trustlet's page back, and brings it as `brought` says.
struct PagingWorld : TrustletWorld {
    sk::SecureProcess& process = launch();
    std::uint64_t address = 0;
    std::uint64_t page = 0;
    Kept brought;
    unsigned asked = 0;

    PagingWorld() {
        const auto base = process.space.allocate(0, abi::page_size, sk::PageRights::ReadWrite);
        REQUIRE(base.is_ok());
        address = base.value();
        write(secret);
        const auto at = process.space.page_for(address, sk::TrustletAccess::Read);
        REQUIRE(at.is_ok());
        page = at.value().number;
        fakes::secure_kernel_world().on_stop = [this](sk::SecureThread& thread) { bring(thread); };
    }
    ~PagingWorld() { end(process); }

    void bring(sk::SecureThread& thread) {
        if (static_cast<abi::NormalService>(thread.request.service) != abi::NormalService::PageIn) {
            serve(thread);
            return;
        }
        ++asked;
        thread.reply.value[0] = brought.page;
        thread.reply.value[1] = brought.answer.parameter[3];
        thread.reply.value[2] = brought.answer.parameter[4];
    }
    void write(std::uint64_t word) {
        REQUIRE(sk::copy_to_trustlet(process, address, &word, sizeof(word)) == NtStatus::Success);
    }
    NtStatus read(std::uint64_t& word) {
        return sk::copy_from_trustlet(process, &word, address, sizeof(word));
    }
    /// VTL0 takes the page back, honestly so far.
    Kept take_out() {
        Kept kept{page, ask(SecureService::RemoveProtectedPage, page), {}};
        REQUIRE(status_of(kept.answer) == NtStatus::Success);
        for (std::uint64_t offset = 0; offset < abi::page_size; offset += 8) {
            kept.words.push_back(fakes::secure_kernel_word(page * abi::page_size + offset));
        }
        brought = kept;
        return kept;
    }
    void put_back(const Kept& kept) {
        for (std::size_t index = 0; index < kept.words.size(); ++index) {
            fakes::secure_kernel_word(kept.page * abi::page_size + index * 8) = kept.words[index];
        }
        brought = kept;
    }
};

std::size_t seals_broken() {
    std::size_t count = 0;
    for (const auto& decision : fakes::secure_kernel_world().decisions) {
        count += decision.rule == abi::Rule::PageSealBroken ? 1 : 0;
    }
    return count;
}

} // namespace

TEST_CASE("A page that VTL0 takes back says nothing, and comes back as it was") {
    PagingWorld world;
    const Kept kept = world.take_out();
    for (const std::uint64_t word : kept.words) {
        CHECK(word != secret);
        CHECK(word != 0);
    }
    CHECK(sk::page_frames.identity_of({world.page}).kind == PageIdentity::Kind::Normal);
    CHECK(fakes::secure_kernel_world().access[world.page] == abi::PageAccess::read_write());
    std::uint64_t word = 0;
    CHECK(world.read(word) == NtStatus::Success);
    CHECK(word == secret);
    CHECK(fakes::secure_kernel_world().access[world.page] == abi::PageAccess::none());
    CHECK(world.asked == 1);
}

TEST_CASE("No two versions of a page are sealed alike") {
    PagingWorld world;
    const Kept first = world.take_out();
    std::uint64_t word = 0;
    REQUIRE(world.read(word) == NtStatus::Success);
    const Kept second = world.take_out();
    CHECK(first.answer.parameter[2] != second.answer.parameter[2]);
    CHECK(first.words != second.words);
}

TEST_CASE("A page that was changed, replaced or turned back is refused, and stays VTL0's") {
    PagingWorld world;
    Kept kept = world.take_out();
    SECTION("one bit of what was sealed") {
        fakes::secure_kernel_word(kept.page * abi::page_size + 8) ^= 1;
    }
    SECTION("one bit of the tag") { world.brought.answer.parameter[4] ^= 1ull << 63; }
    SECTION("an older version") {
        std::uint64_t word = 0;
        REQUIRE(world.read(word) == NtStatus::Success);
        world.write(secret + 1);
        world.take_out();
        world.put_back(kept);
    }
    SECTION("a page of zeros") { world.brought.page = world.free_page(); }
    std::uint64_t word = 0;
    CHECK(world.read(word) == NtStatus::AuthTagMismatch);
    CHECK(word == 0);
    CHECK(seals_broken() == 1);
    CHECK(sk::page_frames.identity_of({world.brought.page}).kind == PageIdentity::Kind::Normal);
}

TEST_CASE("What VTL0 cannot have given away is not taken for a page that was kept") {
    PagingWorld world;
    world.take_out();
    SECTION("VTL1's own page") {
        world.brought.page = abi::secure_kernel_region.base / abi::page_size;
    }
    SECTION("no RAM") { world.brought.page = ~0ull >> 12; }
    std::uint64_t word = 0;
    CHECK(world.read(word) == NtStatus::InPageError);
}

TEST_CASE("Without the guard VTL0 sees what it keeps, and brings what it likes") {
    PagingWorld world;
    sk::boot_info.guards_off.switch_off(abi::Guard::PageSeal);
    const Kept kept = world.take_out();
    CHECK(kept.words[0] == secret);
    fakes::secure_kernel_word(world.page * abi::page_size) = 7;
    std::uint64_t word = 0;
    CHECK(world.read(word) == NtStatus::Success);
    CHECK(word == 7);
}

TEST_CASE("A page that is out is nobody's when its memory is given up or its process ends") {
    PagingWorld world;
    world.take_out();
    SECTION("given up, and allocated again: zeros") {
        REQUIRE(world.process.space.release(world.address, sk::SecureSpace::Sort::Private) ==
                NtStatus::Success);
        const auto again =
            world.process.space.allocate(world.address, abi::page_size, sk::PageRights::ReadWrite);
        REQUIRE(again.is_ok());
        std::uint64_t word = 1;
        CHECK(world.read(word) == NtStatus::Success);
        CHECK(word == 0);
        CHECK(world.asked == 0);
    }
    SECTION("untouched to the end") {}
}

TEST_CASE("Only a page that a trustlet has to itself, and does not use now, goes out") {
    PagingWorld world;
    const auto status_for = [](std::uint64_t page) {
        return status_of(ask(SecureService::RemoveProtectedPage, page));
    };
    CHECK(status_for(world.free_page()) == NtStatus::InvalidParameter);
    CHECK(status_for(abi::secure_kernel_region.base / abi::page_size) ==
          NtStatus::InvalidParameter);
    CHECK(status_for(~0ull) == NtStatus::InvalidParameter);
    world.process.is_busy = true;
    CHECK(status_for(world.page) == NtStatus::AccessDenied);
    world.process.is_busy = false;
}

TEST_CASE("A thread that must wait for another of its process does not lose what VTL0 brought it") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    sk::SecureThread& thread = sk::current_thread();
    thread.state = sk::SecureThread::State::Waiting;
    sk::running().thread = nullptr;
    process.is_busy = true;
    abi::SecureCall call;
    call.operation = abi::SecureOperation::ResumeThread;
    call.thread_cookie = thread.cookie;
    call.parameter[0] = static_cast<std::uint64_t>(NtStatus::NoMemory);
    call.parameter[2] = 0x1234;
    sk::resume_thread(call);
    CHECK(static_cast<abi::NormalService>(call.service) == abi::NormalService::Interrupted);
    CHECK(status_of(call) == NtStatus::Success);
    process.is_busy = false;
    sk::resume_thread(call);
    CHECK(thread.reply.status == NtStatus::NoMemory);
    CHECK(thread.reply.value[0] == 0x1234);
    sk::running().thread = &thread;
    world.end(process);
}
