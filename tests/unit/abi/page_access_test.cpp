// SPDX-License-Identifier: MIT
#include "abi/page_access.h"

#include "tests/catch.h"

using abi::PageAccess;

TEST_CASE("The bits are those of HV_MAP_GPA_FLAGS", "[abi]") { // [TLFS vsm]
    CHECK(PageAccess::none().bits == 0x0);
    CHECK(PageAccess::read().bits == 0x1);
    CHECK(PageAccess::write().bits == 0x2);
    CHECK(PageAccess::execute().bits == 0xC); // kernel and user
    CHECK(PageAccess::read_write().bits == 0x3);
    CHECK(PageAccess::read_execute().bits == 0xD);
    CHECK(PageAccess::all().bits == 0xF);
}

TEST_CASE("An access is allowed if each of its bits is", "[abi]") {
    for (unsigned granted = 0; granted < 16; ++granted) {
        for (unsigned wanted = 0; wanted < 16; ++wanted) {
            const PageAccess have{static_cast<std::uint8_t>(granted)};
            const PageAccess want{static_cast<std::uint8_t>(wanted)};
            INFO("granted " << granted << ", wanted " << wanted);
            CHECK(have.allows(want) == ((granted | wanted) == granted));
        }
    }
}

TEST_CASE("Accesses combine and intersect", "[abi]") {
    CHECK((PageAccess::read() | PageAccess::write()) == PageAccess::read_write());
    CHECK((PageAccess::all() & PageAccess::read_execute()) == PageAccess::read_execute());
    CHECK((PageAccess::read() & PageAccess::write()) == PageAccess::none());
    CHECK_FALSE(PageAccess::read_execute().allows(PageAccess::write()));
    CHECK(PageAccess::none().allows(PageAccess::none()));
}
