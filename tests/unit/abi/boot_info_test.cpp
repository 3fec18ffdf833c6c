// SPDX-License-Identifier: MIT
#include "abi/boot_info.h"

#include "tests/catch.h"

#include <cstring>

using abi::BootInfo;
using abi::ImageId;

TEST_CASE("BootInfo begins with letters that a person can read in a dump", "[abi]") {
    const BootInfo info;
    CHECK(std::memcmp(&info.magic, "VRTINFO\0", 8) == 0);
    CHECK(info.magic == BootInfo::expected_magic);
    CHECK(info.version == BootInfo::current_version);
}

TEST_CASE("BootInfo fits the one page it is given", "[abi]") {
    STATIC_REQUIRE(sizeof(BootInfo) <= 4096);
}

TEST_CASE("Each image of BootInfo has a place of its own", "[abi]") {
    BootInfo info;
    info.image(ImageId::Hypervisor).entry_point = 1;
    info.image(ImageId::SecureKernel).entry_point = 2;
    info.image(ImageId::Kernel).entry_point = 3;

    const BootInfo& read = info;
    CHECK(read.image(ImageId::Hypervisor).entry_point == 1);
    CHECK(read.image(ImageId::SecureKernel).entry_point == 2);
    CHECK(read.image(ImageId::Kernel).entry_point == 3);
}

TEST_CASE("A range contains its first byte and not its end", "[abi]") {
    constexpr abi::PhysicalRange range{0x1000, 0x2000};
    CHECK(range.end() == 0x3000);
    CHECK(range.contains(0x1000));
    CHECK(range.contains(0x2FFF));
    CHECK_FALSE(range.contains(0xFFF));
    CHECK_FALSE(range.contains(0x3000));
    CHECK_FALSE(abi::PhysicalRange{}.contains(0));
}

TEST_CASE("A range at the very end of memory contains its last byte", "[abi]") {
    constexpr abi::PhysicalRange range{~0ull - 0xFFF, 0x1000};
    CHECK(range.contains(~0ull));
    CHECK_FALSE(range.contains(0));
}
