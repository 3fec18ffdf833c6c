// SPDX-License-Identifier: MIT
#include "x86/svm/permission_maps.h"

#include "tests/catch.h"

#include <cstdint>
#include <set>
#include <utility>

using x86::Msr;
using x86::svm::MapBit;
using x86::svm::MsrAccess;

namespace {

auto msr_bit(std::uint32_t number, MsrAccess access) {
    return x86::svm::msr_permission_bit(static_cast<Msr>(number), access);
}

} // namespace

TEST_CASE("Each range of registers has its 2 KiB of the map", "[x86][svm]") { // [APM2 15.11]
    CHECK(msr_bit(0x0000'0000, MsrAccess::Read) == MapBit{0x0000, 0});
    CHECK(msr_bit(0x0000'0000, MsrAccess::Write) == MapBit{0x0000, 1});
    CHECK(msr_bit(0x0000'0001, MsrAccess::Read) == MapBit{0x0000, 2});
    CHECK(msr_bit(0x0000'0004, MsrAccess::Read) == MapBit{0x0001, 0});
    CHECK(msr_bit(0x0000'1FFF, MsrAccess::Write) == MapBit{0x07FF, 7});
    CHECK(msr_bit(0xC000'0000, MsrAccess::Read) == MapBit{0x0800, 0});
    CHECK(msr_bit(0xC000'0080, MsrAccess::Write) == MapBit{0x0820, 1}); // EFER
    CHECK(msr_bit(0xC000'1FFF, MsrAccess::Write) == MapBit{0x0FFF, 7});
    CHECK(msr_bit(0xC001'0000, MsrAccess::Read) == MapBit{0x1000, 0});
    CHECK(msr_bit(0xC001'0117, MsrAccess::Read) == MapBit{0x1045, 6}); // VM_HSAVE_PA
    CHECK(msr_bit(0xC001'1FFF, MsrAccess::Write) == MapBit{0x17FF, 7});
}

TEST_CASE("A register outside the three ranges is in no map", "[x86][svm]") {
    for (const std::uint32_t number : {0x0000'2000u, 0x4000'0000u, 0xBFFF'FFFFu, 0xC000'2000u,
                                       0xC000'FFFFu, 0xC001'2000u, 0xFFFF'FFFFu}) {
        INFO("MSR " << number);
        CHECK_FALSE(msr_bit(number, MsrAccess::Read).has_value());
        CHECK_FALSE(msr_bit(number, MsrAccess::Write).has_value());
    }
}

TEST_CASE("No two registers share a bit of the map", "[x86][svm]") {
    std::set<std::pair<std::size_t, unsigned>> seen;
    for (const std::uint32_t start : {0x0000'0000u, 0xC000'0000u, 0xC001'0000u}) {
        for (std::uint32_t number = start; number < start + 0x2000; ++number) {
            for (const auto access : {MsrAccess::Read, MsrAccess::Write}) {
                const auto bit = msr_bit(number, access);
                REQUIRE(bit.has_value());
                REQUIRE(bit->byte < x86::svm::msr_permission_map_bytes);
                REQUIRE(seen.emplace(bit->byte, bit->bit).second);
            }
        }
    }
    CHECK(seen.size() == 3 * 0x2000 * 2);
}

TEST_CASE("Each port has its own bit", "[x86][svm]") { // [APM2 15.10.1]
    CHECK(x86::svm::io_permission_bit(0x0000) == MapBit{0, 0});
    CHECK(x86::svm::io_permission_bit(0x03F8) == MapBit{0x7F, 0});
    CHECK(x86::svm::io_permission_bit(0x0501) == MapBit{0xA0, 1});
    CHECK(x86::svm::io_permission_bit(0xFFFF) == MapBit{0x1FFF, 7});
}
