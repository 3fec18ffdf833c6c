// SPDX-License-Identifier: MIT
#include "x86/address.h"

#include "tests/catch.h"

#include <type_traits>

using x86::GuestPage;
using x86::GuestPhysicalAddress;
using x86::HostPhysicalAddress;
using x86::VirtualAddress;

TEST_CASE("An address is a page and an offset into it", "[x86][address]") {
    constexpr GuestPhysicalAddress address{0x1234'5678};

    CHECK(address.page() == GuestPage{0x1'2345});
    CHECK(address.offset() == 0x678);
    CHECK(address.page().address() + address.offset() == address);
    CHECK_FALSE(address.is_page_aligned());
    CHECK(address.page().address().is_page_aligned());
}

TEST_CASE("Addresses of different spaces do not convert into each other", "[x86][address]") {
    STATIC_REQUIRE_FALSE(std::is_convertible_v<GuestPhysicalAddress, HostPhysicalAddress>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<HostPhysicalAddress, GuestPhysicalAddress>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::uint64_t, GuestPhysicalAddress>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<GuestPage, GuestPhysicalAddress>);
}

TEST_CASE("Addresses are ordered by value", "[x86][address]") {
    CHECK(VirtualAddress{0x1000} < VirtualAddress{0x1001});
    CHECK_FALSE(VirtualAddress{0x1001} < VirtualAddress{0x1001});
    CHECK(GuestPage{7} < GuestPage{7} + 1);
}

TEST_CASE("Only addresses whose top bits repeat bit 47 are canonical", "[x86][address]") {
    CHECK(x86::is_canonical({0}));
    CHECK(x86::is_canonical({0x0000'7FFF'FFFF'FFFF}));
    CHECK(x86::is_canonical({0xFFFF'8000'0000'0000}));
    CHECK(x86::is_canonical({~0ull}));
    CHECK_FALSE(x86::is_canonical({0x0000'8000'0000'0000}));
    CHECK_FALSE(x86::is_canonical({0x0001'0000'0000'0000}));
    CHECK_FALSE(x86::is_canonical({0xFFFF'7FFF'FFFF'FFFF}));
    CHECK_FALSE(x86::is_canonical({0x8000'0000'0000'0000}));
}
