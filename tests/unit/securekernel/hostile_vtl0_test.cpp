// SPDX-License-Identifier: MIT
// 10,000 secure calls that no kernel would make, and normal calls answered at random: VTL1 lives,
// and what VTL0 must not reach stays out of its reach.
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/page_frames.h"
#include "tests/catch.h"
#include "tests/unit/securekernel/trustlet_world.h"

#include <random>

using test::ask;
using test::TrustletWorld;

namespace {

constexpr unsigned calls = 10'000;
constexpr std::uint64_t ram_pages = fakes::secure_kernel_ram_size / abi::page_size;

/// Numbers that are likely to be taken for something.
class Numbers {
public:
    explicit Numbers(std::uint64_t seed) : random_(seed) {}

    std::uint64_t any() { return random_(); }
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    std::uint64_t plausible() {
        switch (below(6)) {
        case 0: return below(4);
        case 1: return below(ram_pages);
        case 2: return below(0x400);
        case 3: return 0x7FF6'0000'0000 + below(0x100) * 0x1'0000;
        case 4: return abi::secure_kernel_region.base / abi::page_size + below(0x800);
        default: return any();
        }
    }

private:
    std::mt19937_64 random_;
};

/// What VTL1 holds is no access for VTL0, what it shares cannot be written.
void check_invariants() {
    const auto& access = fakes::secure_kernel_world().access;
    for (std::uint64_t page = 0; page < ram_pages; ++page) {
        const auto kind = sk::page_frames.identity_of({page}).kind;
        if (kind == sk::PageIdentity::Kind::Normal) {
            continue;
        }
        const auto found = access.find(page);
        REQUIRE(found != access.end());
        REQUIRE_FALSE(found->second.allows(abi::PageAccess::write()));
        if (kind == sk::PageIdentity::Kind::Secured) {
            REQUIRE(found->second == abi::PageAccess::none());
            REQUIRE_FALSE(abi::secure_kernel_region.contains(page * abi::page_size));
        }
    }
}

} // namespace

TEST_CASE("Random secure calls leave VTL1 alive and whole") {
    TrustletWorld world;
    world.launch();
    sk::current_thread().state = sk::SecureThread::State::Ready;
    Numbers numbers(20'26);
    constexpr std::uint16_t services[] = {6,   7,   8,   10,  11,  12,  20,  21,  22,  25, 30,
                                          193, 216, 243, 244, 245, 247, 248, 257, 258, 999};
    for (unsigned index = 0; index < calls; ++index) {
        std::vector<std::uint64_t> others;
        for (unsigned parameter = 2; parameter < 8; ++parameter) {
            others.push_back(numbers.plausible());
        }
        const auto service = services[numbers.below(std::size(services))];
        ask(static_cast<abi::SecureService>(service), numbers.plausible(), others);
        if (index % 1000 == 0) {
            check_invariants();
        }
    }
    check_invariants();
}

TEST_CASE("Random answers to normal calls leave VTL1 alive and whole") {
    TrustletWorld world;
    sk::SecureProcess& process = world.launch();
    Numbers numbers(7);
    const auto base = process.space.allocate(0, 512 * abi::page_size, sk::PageRights::ReadWrite);
    fakes::secure_kernel_world().on_stop = [&](sk::SecureThread& thread) {
        if (numbers.below(3) == 0) {
            world.serve(thread);
            return;
        }
        thread.reply.status = static_cast<abi::NtStatus>(numbers.below(2) * numbers.any());
        for (std::uint64_t& value : thread.reply.value) {
            value = numbers.plausible();
        }
    };
    for (unsigned index = 0; index < calls; ++index) {
        const auto access = static_cast<sk::TrustletAccess>(numbers.below(3));
        const std::uint64_t address = numbers.below(2) == 0
                                          ? base.value() + numbers.below(512 * abi::page_size)
                                          : process.program->base() + numbers.below(0x8000);
        (void)process.space.page_for(address, access);
        if (index % 1000 == 0) {
            check_invariants();
        }
    }
    check_invariants();
}
