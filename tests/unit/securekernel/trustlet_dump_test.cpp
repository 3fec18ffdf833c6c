// SPDX-License-Identifier: MIT
// A trustlet in a dump that VTL0 makes.
#include "abi/ium/trustlet_dump.h"

#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/keys.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/traps.h"
#include "tests/catch.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

using abi::NtStatus;
using abi::Rule;
using abi::SecureService;
using abi::ium::DebugPolicy;
using abi::ium::DumpBlockKind;
using abi::ium::DumpedPlace;
using abi::ium::DumpedThread;
using abi::ium::DumpSeal;
using abi::ium::TrustletDump;
using abi::ium::TrustletDumpBlock;
using test::ask;
using test::status_of;

namespace {

constexpr std::uint64_t secret = 0x5EC2'E75E'C2E7'5EC2;
constexpr std::byte untouched{0xA5};

struct Block {
    TrustletDumpBlock about;
    std::vector<std::byte> contents;

    bool is_page_at(std::uint64_t address) const {
        return about.kind == DumpBlockKind::Page && about.name == address;
    }
    std::uint64_t first_word() const {
        std::uint64_t word = 0;
        std::memcpy(&word, contents.data(), sizeof(word));
        return word;
    }
    /// Makes it readable, for whoever has VTL1's first secret.
    abi::skci::Status open(const TrustletDump& dump, std::uint64_t place) {
        const sk::Key key = sk::own_key(TrustletDump::purpose, dump.salt);
        std::uint8_t nonce[abi::skci::nonce_size] = {};
        std::memcpy(nonce, &place, sizeof(place));
        const abi::skci::SealedBytes bytes{
            key.bytes,       nonce,           &about,         TrustletDumpBlock::bound_size,
            contents.data(), contents.size(), about.tag.bytes};
        return skci_open(&bytes);
    }
};

struct Dump {
    TrustletDump header;
    std::vector<Block> blocks;

    explicit Dump(const std::vector<std::byte>& bytes) {
        std::memcpy(&header, bytes.data(), sizeof(header));
        REQUIRE(header.size <= bytes.size());
        for (std::size_t at = sizeof(header); at < header.size;) {
            Block block;
            std::memcpy(&block.about, bytes.data() + at, sizeof(block.about));
            at += sizeof(block.about);
            REQUIRE(at + block.about.size <= header.size);
            const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
            block.contents.assign(begin, begin + block.about.size);
            at += block.about.size;
            blocks.push_back(block);
        }
        REQUIRE(blocks.size() == header.thread_count + header.page_count);
    }
    std::size_t place_of_page(std::uint64_t address) const {
        const auto found = std::find_if(blocks.begin(), blocks.end(), [&](const Block& block) {
            return block.is_page_at(address);
        });
        REQUIRE(found != blocks.end());
        return static_cast<std::size_t>(found - blocks.begin());
    }
    DumpedThread thread() const {
        REQUIRE(blocks[0].about.kind == DumpBlockKind::Thread);
        DumpedThread thread;
        REQUIRE(blocks[0].contents.size() == sizeof(thread));
        std::memcpy(&thread, blocks[0].contents.data(), sizeof(thread));
        return thread;
    }
};

/// hello.exe keeps a secret, and VTL0 has a buffer: in pages that lie anyhow, from the middle of
/// one on.
struct DumpWorld : test::TrustletWorld {
    static constexpr std::uint32_t offset = 0x123;

    sk::SecureProcess& process = launch();
    sk::SecureThread& thread = sk::current_thread();
    std::uint64_t address = 0; // of the secret
    std::uint64_t list_page = free_page();
    std::vector<std::uint64_t> pages;

    DumpWorld() {
        const auto base = process.space.allocate(0, abi::page_size, sk::PageRights::ReadWrite);
        REQUIRE(base.is_ok());
        address = base.value();
        REQUIRE(sk::copy_to_trustlet(process, address, &secret, sizeof(secret)) ==
                NtStatus::Success);
        for (int page = 0; page < 16; ++page) {
            pages.insert(pages.begin(), free_page());
            std::memset(ram(pages[0]), static_cast<int>(untouched), abi::page_size);
        }
        describe(15 * abi::page_size);
    }

    static std::byte* ram(std::uint64_t page) { return sk::cpu::ram_at(page * abi::page_size); }
    abi::MemoryDescriptorList& list() {
        return *reinterpret_cast<abi::MemoryDescriptorList*>(ram(list_page));
    }
    void describe(std::uint64_t size) {
        auto& made = *new (ram(list_page)) abi::MemoryDescriptorList;
        made.page_count =
            static_cast<std::uint32_t>((offset + size + abi::page_size - 1) / abi::page_size);
        made.byte_count = size;
        made.byte_offset = offset;
        made.size = abi::MemoryDescriptorList::header_size + made.page_count * 8;
        std::copy_n(pages.begin(), made.page_count, made.pages);
    }
    abi::SecureCall capture() {
        return ask(SecureService::LiveDumpCaptureProcess, process.handle, {list_page});
    }
    std::vector<std::byte> buffer() const {
        std::vector<std::byte> bytes;
        for (const std::uint64_t page : pages) {
            bytes.insert(bytes.end(), ram(page), ram(page) + abi::page_size);
        }
        return bytes;
    }
    bool nothing_is_written() const {
        const auto bytes = buffer();
        return std::all_of(bytes.begin(), bytes.end(),
                           [](std::byte each) { return each == untouched; });
    }
    Dump dump() {
        REQUIRE(status_of(capture()) == NtStatus::Success);
        const auto bytes = buffer();
        return Dump{{bytes.begin() + offset, bytes.end()}};
    }
    bool vtl0_has_secret() const {
        const auto bytes = buffer();
        const auto* const begin = reinterpret_cast<const std::byte*>(&secret);
        return std::search(bytes.begin(), bytes.end(), begin, begin + sizeof(secret)) !=
               bytes.end();
    }
};

} // namespace

TEST_CASE("A trustlet that anyone may look into is dumped so that anyone can read it") {
    DumpWorld world;
    const auto call = world.capture();
    REQUIRE(status_of(call) == NtStatus::Success);
    const Dump dump = world.dump();
    CHECK(dump.header.signature == TrustletDump::expected_signature);
    CHECK(dump.header.seal == DumpSeal::Readable);
    CHECK(dump.header.size == call.parameter[2]);
    CHECK(dump.header.trustlet_id == world.process.identity.trustlet_id);
    CHECK(dump.header.instance == world.process.identity.instance);
    CHECK(dump.header.thread_count == 1);
    CHECK(dump.blocks[dump.place_of_page(world.address)].first_word() == secret);
    CHECK(dump.blocks[dump.place_of_page(world.process.environment)].contents.size() ==
          abi::page_size);
    const auto bytes = world.buffer();
    CHECK(std::count(bytes.begin(), bytes.begin() + DumpWorld::offset, untouched) ==
          DumpWorld::offset);
    CHECK(bytes[DumpWorld::offset + dump.header.size] == untouched);
    world.end(world.process);
}

TEST_CASE("A dump says where a thread was, and what VTL1 has of its registers") {
    DumpWorld world;
    rt::TrapFrame frame{};
    frame.rbx = 0x1B;
    frame.rax = 0x1A;
    frame.rip = 0x7FF7'0000'1234;
    frame.rsp = 0x5678;
    world.thread.interrupted = &frame;
    std::memset(world.thread.vectors.area, 0x66, sizeof(world.thread.vectors.area));
    DumpedThread thread = world.dump().thread();
    CHECK(thread.place == DumpedPlace::Interrupted);
    CHECK(thread.environment == world.thread.environment);
    CHECK(thread.rip == frame.rip);
    CHECK(thread.rsp == frame.rsp);
    CHECK(thread.rax == frame.rax);
    CHECK(thread.rbx == frame.rbx);
    CHECK(thread.vectors[511] == 0x66);
    const abi::nt::SystemCallFrame call{0x17, {10, 2, 8, 9}, 0x7FF7'0000'4321, 0x202, 0x8765};
    world.thread.system_call = &call;
    thread = world.dump().thread();
    CHECK(thread.place == DumpedPlace::SystemCall);
    CHECK(thread.rax == call.number);
    CHECK(thread.r10 == 10);
    CHECK(thread.r9 == 9);
    CHECK(thread.rip == call.rip);
    CHECK(thread.rsp == call.rsp);
    CHECK(thread.rbx == 0);
    world.end(world.process);
}

TEST_CASE("What VTL0 may have in a dump and not read is sealed, and opens for who has the secret") {
    DumpWorld world;
    world.process.debug_policy = DebugPolicy::Never;
    Dump dump = world.dump();
    CHECK(dump.header.seal == DumpSeal::Sealed);
    CHECK_FALSE(world.vtl0_has_secret());
    for (std::size_t place = 0; place < dump.blocks.size(); ++place) {
        CHECK(dump.blocks[place].open(dump.header, place) == abi::skci::Status::Verified);
    }
    CHECK(dump.thread().environment == world.thread.environment);
    CHECK(dump.blocks[dump.place_of_page(world.address)].first_word() == secret);
    Dump again = world.dump();
    CHECK(std::memcmp(again.header.salt, dump.header.salt, sizeof(dump.header.salt)) != 0);
    const std::size_t place = again.place_of_page(world.address);
    SECTION("not as the block of another place") {
        CHECK(again.blocks[place].open(again.header, place + 1) == abi::skci::Status::SealBroken);
    }
    SECTION("not as another page") {
        again.blocks[place].about.name += abi::page_size;
        CHECK(again.blocks[place].open(again.header, place) == abi::skci::Status::SealBroken);
    }
    SECTION("not in another dump") {
        CHECK(again.blocks[place].open(dump.header, place) == abi::skci::Status::SealBroken);
    }
    world.end(world.process);
}

TEST_CASE("A trustlet whose policy lets it be in no dump is in none") {
    DumpWorld world;
    world.process.may_be_dumped = false;
    const std::uint64_t before = sk::own_pool.available();
    CHECK(status_of(world.capture()) == NtStatus::AccessDenied);
    CHECK(fakes::secure_kernel_world().decisions.back().rule == Rule::DumpNotAllowed);
    CHECK(world.nothing_is_written());
    CHECK(sk::own_pool.available() == before);
    sk::boot_info.guards_off.switch_off(abi::Guard::DebugPolicy);
    CHECK(world.dump().header.seal == DumpSeal::Readable);
    CHECK(world.vtl0_has_secret());
    world.end(world.process);
}

TEST_CASE("With too little room nothing is written, and VTL0 learns how much it takes") {
    DumpWorld world;
    const std::uint64_t size = world.dump().header.size;
    for (const std::uint64_t page : world.pages) {
        std::memset(DumpWorld::ram(page), static_cast<int>(untouched), abi::page_size);
    }
    const std::uint64_t before = sk::own_pool.available();
    world.describe(size - 1);
    const auto call = world.capture();
    CHECK(status_of(call) == NtStatus::BufferTooSmall);
    CHECK(call.parameter[2] == size);
    CHECK(world.nothing_is_written());
    world.describe(size);
    CHECK(status_of(world.capture()) == NtStatus::Success);
    CHECK(sk::own_pool.available() == before);
    world.end(world.process);
}

TEST_CASE("A buffer for a dump is VTL0's own to the last page") {
    DumpWorld world;
    auto& list = world.list();
    std::uint64_t& last = list.pages[list.page_count - 1];
    SECTION("not VTL1's") { last = abi::secure_kernel_region.base / abi::page_size; }
    SECTION("not the hypervisor's") { last = abi::hypervisor_region.base / abi::page_size; }
    SECTION("not a trustlet's") {
        const auto page = world.process.space.page_for(world.address, sk::TrustletAccess::Read);
        last = page.value().number;
    }
    SECTION("no RAM") { last = ~0ull; }
    SECTION("not longer than the list") { list.byte_count += 2 * abi::page_size; }
    SECTION("not longer than a list can be") { list.page_count = 509; }
    SECTION("the list is VTL0's, too") {
        world.list_page = abi::secure_kernel_region.base / abi::page_size;
    }
    const std::uint64_t before = sk::own_pool.available();
    CHECK(status_of(world.capture()) == NtStatus::InvalidParameter);
    CHECK(fakes::secure_kernel_world().decisions.back().rule == Rule::MalformedSecureCall);
    CHECK(world.nothing_is_written());
    CHECK(sk::own_pool.available() == before);
    world.end(world.process);
}

TEST_CASE("A trustlet is dumped while it does not run, from its start to its end") {
    DumpWorld world;
    world.process.is_busy = true;
    CHECK(status_of(world.capture()) == NtStatus::Retry);
    world.process.is_busy = false;
    CHECK(status_of(ask(SecureService::LiveDumpCaptureProcess, 0x7777, {world.list_page})) ==
          NtStatus::InvalidHandle);
    CHECK(world.nothing_is_written());
    SECTION("what went out sealed is not in it") {
        const auto before = world.dump().header.page_count;
        const auto page = world.process.space.page_for(world.address, sk::TrustletAccess::Read);
        REQUIRE(status_of(ask(SecureService::RemoveProtectedPage, page.value().number)) ==
                NtStatus::Success);
        CHECK(world.dump().header.page_count == before - 1);
    }
    SECTION("one that has failed leaves nothing") {
        const auto page = world.process.space.page_for(world.address, sk::TrustletAccess::Read);
        rt::TrapFrame frame{};
        frame.vector = 6;
        CHECK_THROWS_AS(sk::on_trustlet_exception(frame, 0), fakes::ThreadEnded);
        CHECK(status_of(world.capture()) == NtStatus::NotFound);
        CHECK(world.nothing_is_written());
        CHECK(fakes::secure_kernel_world().access[page.value().number] == abi::PageAccess::none());
        world.end(world.process);
        CHECK(fakes::secure_kernel_word(page.value().address().value) == 0);
        return;
    }
    world.end(world.process);
}
