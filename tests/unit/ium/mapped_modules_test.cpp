// SPDX-License-Identifier: MIT
#include "ium/iumdll/mapped_modules.h"

#include "tests/catch.h"

#include <cstring>
#include <string>

TEST_CASE("A DLL that the secure kernel has mapped is found by its name, and no other") {
    abi::ium::TrustletInformation trustlet;
    std::strcpy(trustlet.modules[0].name, "hello.exe");
    std::strcpy(trustlet.modules[1].name, "iumdll.dll");
    std::memset(trustlet.modules[2].name, 'x', sizeof(trustlet.modules[2].name)); // no end
    trustlet.modules[0].base = 0x10000;
    trustlet.modules[1].base = 0x20000;
    trustlet.modules[2].base = 0x30000;

    CHECK(ium::find_module(trustlet, "iumdll.dll") == &trustlet.modules[1]);
    CHECK(ium::find_module(trustlet, "iumdll") == nullptr);
    CHECK(ium::find_module(trustlet, "") == nullptr);
    CHECK(ium::find_module(trustlet, std::string(32, 'x')) == &trustlet.modules[2]);
    CHECK(ium::find_module(trustlet, std::string(33, 'x')) == nullptr);
}

TEST_CASE("A place without an image has no name") {
    const abi::ium::TrustletInformation trustlet;
    CHECK(ium::find_module(trustlet, "") == nullptr);
}
