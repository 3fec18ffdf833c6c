// SPDX-License-Identifier: MIT
#include "visualizer/models/address_search.h"

#include "tests/catch.h"
#include "tests/fakes/scripted_target/first_light.h"
#include "tests/unit/visualizer/made_up.h"

namespace {

using namespace made_up;
using vitrine::models::find_address;
using vitrine::models::Snapshot;

Snapshot snapshot() {
    const Run run;
    Snapshot now = run.snapshot(0);
    bring_up(now);
    abi::LoadedImage& image = now.boot_info->image(abi::ImageId::Kernel);
    image.range = {abi::kernel_region.base, 0x2'0000};
    image.virtual_base = abi::kernel_image_base;
    return now;
}

} // namespace

TEST_CASE("Physical addresses are found in every spelling", "[search]") {
    const Snapshot now = snapshot();
    for (const char* typed : {"0x1A25000", "1a25000", " 0x01a2_5123 ", "00000000`01a25000"}) {
        CAPTURE(typed);
        const auto found = find_address(typed, now, nullptr);
        CHECK(found.error.empty());
        CHECK(found.page == 0x1A25);
        CHECK_FALSE(found.linear);
    }
    CHECK(find_address("page 1a25", now, nullptr).page == 0x1A25);
}

TEST_CASE("Virtual addresses lead to their page and keep the address for the walk", "[search]") {
    const Snapshot now = snapshot();
    const auto direct = find_address("ffff8000`01a25008", now, nullptr);
    CHECK(direct.page == 0x1A25);
    CHECK(direct.linear == 0xFFFF'8000'01A2'5008U);
    const auto image = find_address("fffff82000003010", now, nullptr);
    CHECK(image.page == abi::kernel_region.base / abi::page_size + 3);
    CHECK(image.linear == 0xFFFF'F820'0000'3010U);
}

TEST_CASE("Functions are found by name", "[search]") {
    const Snapshot now = snapshot();
    const machine::Symbols symbols = fakes::first_light_symbols();
    const auto found = find_address("nt::read_secret", now, &symbols);
    CHECK(found.error.empty());
    REQUIRE(found.linear);
    CHECK(found.page == abi::kernel_region.base / abi::page_size + 1);
}

TEST_CASE("What cannot be found is answered with a sentence", "[search]") {
    const Snapshot now = snapshot();
    for (const char* typed : {"", "   ", "hello", "0x", "page zz", "va x", "va",
                              "123456789012345678901234567890", "800000000000"}) {
        CAPTURE(typed);
        CHECK_FALSE(find_address(typed, now, nullptr).error.empty());
    }
}

TEST_CASE("Of an address that only page tables know, the walk says the page", "[search]") {
    const Snapshot now = snapshot();
    for (const auto& [typed, linear] :
         {std::pair{"7fff00000000", 0x7FFF'0000'0000U}, std::pair{"va 401000", 0x40'1000UL},
          std::pair{"ffffffffffffffff", ~0UL}}) {
        CAPTURE(typed);
        const auto found = find_address(typed, now, nullptr);
        CHECK(found.error.empty());
        CHECK_FALSE(found.page);
        CHECK(found.linear == linear);
    }
}
